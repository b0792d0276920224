package io.github.rfc2217j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The examples do what they say, at a device behind our server, and are printed as they are. */
@Timeout(60)
class ExamplesTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Path PAGE = Path.of("..", "docs", "examples.md");
  private static final Path SOURCES =
      Path.of("src", "test", "java", "io", "github", "rfc2217j", "examples");

  private final SimulatedDevice near = SimulatedDevice.nullModem();
  private final Rfc2217Server server = serve(0);
  private final String name = "rfc2217://" + server.ports().get(0).hostAndPort();
  private final SerialPort device = near.otherEnd().open();

  ExamplesTest() throws IOException {}

  private Rfc2217Server serve(int port) throws IOException {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", port)
        .serve(near.name(), SerialSettings.DEFAULT, settings -> near.open())
        .start();
  }

  @AfterEach
  void stop() throws IOException {
    device.close();
    server.close();
  }

  private void says(String text) throws IOException {
    device.outputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String hears(int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(device.read(octets, SOON)).isPositive();
    }
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void atModem() throws Exception {
    Background<String> modem =
        Background.start(() -> {
          String heard = hears(4);
          says("ATI\r\r\nLoop 56k\r\n\r\nO");
          says("K\r\n");
          return heard + hears(5);
        });
    try (SerialPort port = SerialPorts.open(name)) {
      assertThat(AtModem.ask(port, "ATI", SOON)).containsExactly("Loop 56k", "OK");
      assertThatThrownBy(() -> AtModem.ask(port, "ATD1", Duration.ofMillis(100)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("did not finish its answer to ATD1: []");
    }
    assertThat(modem.result()).isEqualTo("ATI\rATD1\r");
  }

  @Test
  void modbus() throws Exception {
    // The request and the answer of a well-known example; the CRC is that of the standard.
    byte[] request = {1, 3, 0, 100, 0, 2, (byte) 0x85, (byte) 0xD4};
    Background<List<Byte>> unit =
        Background.start(() -> {
          List<Byte> heard = new ArrayList<>();
          for (byte[] answer :
              List.of(
                  Modbus.withCrc(frame(1, 3, 4, 0x12, 0x34, 0xFF, 0xFF)),
                  Modbus.withCrc(frame(1, 0x83, 2)),
                  new byte[] {1, 3, 4, 0, 0, 0, 0, 0, 0})) {
            for (char octet : hears(8).toCharArray()) {
              heard.add((byte) octet);
            }
            device.outputStream().write(answer);
          }
          return heard;
        });
    try (SerialPort port = SerialPorts.open(name + "?baud=9600")) {
      assertThat(Modbus.read(port, 1, 100, 2, SOON)).containsExactly(0x1234, 0xFFFF);
      assertThatThrownBy(() -> Modbus.read(port, 1, 100, 2, SOON))
          .hasMessageContaining("exception 2");
      assertThatThrownBy(() -> Modbus.read(port, 1, 100, 2, SOON))
          .hasMessageContaining("wrong CRC");
      assertThatThrownBy(() -> Modbus.read(port, 1, 100, 2, Duration.ofMillis(50)))
          .hasMessageContaining("sent 0 of 3 octets");
    }
    assertThat(unit.result().subList(0, 8))
        .containsExactly(
            request[0],
            request[1],
            request[2],
            request[3],
            request[4],
            request[5],
            request[6],
            request[7]);
  }

  private static ByteBuffer frame(int... octets) {
    ByteBuffer frame = ByteBuffer.allocate(octets.length);
    for (int octet : octets) {
      frame.put((byte) octet);
    }
    return frame;
  }

  @Test
  void waitForLine() throws Exception {
    try (SerialPort port = SerialPorts.open(name)) {
      assertThat(WaitForLine.await(port, ModemState::ri, Duration.ofMillis(50))).isFalse();
      Background<Boolean> waiting =
          Background.start(() -> WaitForLine.await(port, ModemState::ri, SOON));
      near.setRing(true);
      assertThat(waiting.result()).isTrue();
      // It is up already.
      assertThat(WaitForLine.await(port, ModemState::ri, Duration.ZERO)).isTrue();
    }
  }

  @Test
  void resetEsp32() throws Exception {
    BlockingQueue<String> starts = new LinkedBlockingQueue<>();
    // RTS arrives here as CTS, DTR as DSR. EN rises when RTS falls, and IO0 is what DTR is not.
    device.subscribe(event -> {
      if (event instanceof SerialEvent.ModemChanged changed
          && changed.before().cts()
          && !changed.now().cts()) {
        starts.add(changed.now().dsr() ? "boot loader" : "program");
      }
    });
    try (SerialPort port = SerialPorts.open(name)) {
      ResetEsp32.intoBootLoader(port);
      assertThat(starts.poll(20, TimeUnit.SECONDS)).isEqualTo("boot loader");
      ResetEsp32.intoProgram(port);
      assertThat(starts.poll(20, TimeUnit.SECONDS)).isEqualTo("program");
      assertThat(starts).isEmpty();
    }
  }

  @Test
  void keepLog() throws Exception {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    try (SerialPort port = SerialPorts.open(name + "?reconnect=on&reconnect_delay=10ms")) {
      Background<?> logger =
          Background.start(() -> {
            KeepLog.run(port, log::add);
            return null;
          });
      says("one\r\n");
      assertThat(log.poll(20, TimeUnit.SECONDS)).isEqualTo("one");
      int number = server.ports().get(0).address().getPort();
      server.close();
      assertThat(log.poll(20, TimeUnit.SECONDS)).contains("was closed by the peer");
      try (Rfc2217Server again = serve(number)) {
        assertThat(again.ports()).hasSize(1);
        assertThat(log.poll(20, TimeUnit.SECONDS)).isEqualTo("[connected again]");
        says("two\r\n");
        assertThat(log.poll(20, TimeUnit.SECONDS)).isEqualTo("two");
        port.inputStream().close();
        assertThatThrownBy(logger::result).isInstanceOf(PortClosedException.class);
      }
    }
  }

  @Test
  void anyPort() throws Exception {
    String pair = "sim:pair/any-port";
    try (SerialPort echo = SerialPorts.open(pair + ".b");
        Rfc2217Server remote =
            Rfc2217Server.builder().bind("127.0.0.1", 0).serve(pair + ".a").start()) {
      echo.apply(SerialSettings.of("57600 8N1"));
      Background<Boolean> echoing =
          Background.start(() -> {
            try {
              echo.inputStream().transferTo(echo.outputStream());
              return false;
            } catch (PortClosedException e) {
              return true;
            }
          });
      String local = AnyPort.greet(pair + ".a");
      assertThat(local).isEqualTo("hello at 57600 8N1");
      assertThat(AnyPort.greet("rfc2217://" + remote.ports().get(0).hostAndPort()))
          .isEqualTo(local);
      echo.inputStream().close();
      assertThat(echoing.result()).isTrue();
    }
  }

  @Test
  void theClientsJavadocShowsPartsOfThem() throws Exception {
    String sources = "";
    for (String example : List.of("AtModem", "ResetEsp32")) {
      sources += Files.readString(SOURCES.resolve(example + ".java")).replaceAll("(?m)^ +", "");
    }
    String javadoc =
        Files.readString(
            Path.of("..", "rfc2217-client", "src", "main", "java")
                .resolve("io/github/rfc2217j/client/package-info.java"));
    Matcher blocks =
        Pattern.compile("<pre>\\{@code\\n(.*?) \\* }</pre>", Pattern.DOTALL).matcher(javadoc);
    int count = 0;
    while (blocks.find()) {
      assertThat(sources).contains(blocks.group(1).replaceAll("(?m)^ \\* +", ""));
      count++;
    }
    assertThat(count).isEqualTo(3);
  }

  @TestFactory
  Stream<DynamicTest> isPrintedAsItIs() throws Exception {
    Matcher blocks =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    List<DynamicTest> tests = new ArrayList<>();
    while (blocks.find()) {
      String code = blocks.group(1);
      Matcher declared = Pattern.compile("public class (\\w+)").matcher(code);
      assertThat(declared.find()).as("a public class in %s", code).isTrue();
      Path source = SOURCES.resolve(declared.group(1) + ".java");
      tests.add(
          DynamicTest.dynamicTest(
              source.getFileName().toString(),
              () -> assertThat(code).isEqualTo(Files.readString(source))));
    }
    try (Stream<Path> sources = Files.list(SOURCES)) {
      // Every example is there; this test is the only other file.
      assertThat(tests).hasSize((int) sources.count() - 1);
    }
    return tests.stream();
  }
}
