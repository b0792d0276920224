package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.NegotiationException;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.peers.AllThreads;
import io.github.rfc2217j.client.RecentFrames;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What can be wrong when somebody opens a port by its name: each gives, within its time-out, one
 * exception of a type of its own that says what was tried, with whom, what came back and what to
 * do, and no thread is left.
 */
@Timeout(60)
class WrongInputTest {

  /** COM-PORT agreed to, and BINARY and SUPPRESS-GO-AHEAD refused; then nothing more. */
  private static final String AGREEMENT = "FFFD2C" + "FFFE00FFFC00FFFE03FFFC03";

  private static final String REFUSAL = "FFFE2C" + "FFFE00FFFC00FFFE03FFFC03";

  /** Opens the port, expects the failure and returns it. */
  private static <E extends SerialException> E failure(Class<E> type, String name) {
    Throwable thrown = catchThrowable(() -> SerialPorts.open(name).close());
    assertThat(thrown).isExactlyInstanceOf(type).hasMessageContaining(name);
    E failure = type.cast(thrown);
    assertThat(failure.port()).isEqualTo(name);
    // What closing met would be among them; the last frames are there on purpose.
    assertThat(failure.getSuppressed()).allMatch(RecentFrames.class::isInstance);
    return failure;
  }

  @AfterEach
  void noThreadIsLeft() {
    AllThreads.assertNone(name -> true);
  }

  @Test
  void aDeviceThatIsNotThere() {
    assertThat(failure(PortNotFoundException.class, "jserialcomm:/dev/tty-none"))
        .hasMessageMatching("(?s).*(there is no device|is not there).*");
  }

  @Test
  void aKindOfPortThatNobodyKnows() {
    assertThat(failure(ProviderException.class, "carrier-pigeon:7"))
        .hasMessageContaining("no provider")
        .hasMessageContaining("rfc2217/rfc2217s (")
        .hasMessageContaining("check the scheme");
  }

  @Test
  void aPortInUseInThisProgram() throws IOException {
    String name = "sim:loop/wrong-input";
    try (SerialPort holder = SerialPorts.open(name)) {
      assertThat(holder.isOpen()).isTrue();
      assertThat(failure(PortBusyException.class, name))
          .hasMessageContaining("it is open")
          .hasMessageContaining("close that port");
    }
  }

  @Test
  void aPortInUseAtAServer() throws IOException {
    try (Rfc2217Server server =
            Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop/wrong-input").start();
        SerialPort holder = SerialPorts.open(uri(server))) {
      assertThat(holder.isOpen()).isTrue();
      assertThat(failure(PortBusyException.class, uri(server)))
          .hasMessageContaining("in use by another client")
          .hasMessageContaining("try again later");
    }
  }

  @Test
  void aDeviceThatIsNotThereAtAServer() throws IOException {
    try (Rfc2217Server server =
        Rfc2217Server.builder().bind("127.0.0.1", 0).serve("jserialcomm:/dev/tty-none").start()) {
      assertThat(failure(PortNotFoundException.class, uri(server)))
          .hasMessageContaining("the device is not there");
      assertThat(failure(PortNotFoundException.class, uri(server)).getMessage())
          .as("a stranger learns nothing of the server")
          .doesNotContain("tty-none");
    }
  }

  /**
   * Linux and macOS refuse TCP to a multicast address by themselves; nothing leaves the machine.
   */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aHostThatCannotBeReached() {
    assertThat(failure(ConnectionFailedException.class, "rfc2217://224.0.0.1:2217"))
        .hasMessageContaining("the TCP connection to 224.0.0.1:2217 failed after")
        .hasMessageContaining("unreachable")
        .hasMessageContaining("heck the");
  }

  @Test
  void aConnectionThatIsRefused() throws IOException {
    String name;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      name = "rfc2217://127.0.0.1:" + free.getLocalPort();
    }
    assertThat(failure(ConnectionFailedException.class, name))
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("check the port and that the server runs");
  }

  @Test
  void aPeerThatIsNotTelnet() throws Exception {
    assertThat(failureAt(NegotiationException.class, "SSH-2.0-OpenSSH_9.2p1\r\n".getBytes()))
        .hasMessageContaining("does not speak Telnet")
        .hasMessageContaining("It sent: 'SSH-2.0-OpenSSH_9.2p1\\r\\n'")
        .hasMessageContaining("check the port");
  }

  @Test
  void aPeerThatRefusesComPort() throws Exception {
    assertThat(failureAt(NegotiationException.class, HexFormat.of().parseHex(REFUSAL)))
        .hasMessageContaining("refused the COM-PORT option (RFC 2217)")
        .hasMessageContaining("use its rfc2217 option");
  }

  @Test
  void aPeerThatNeverSaysAnything() throws Exception {
    assertThat(failureAt(NegotiationException.class, new byte[0]))
        .hasMessageContaining("accepted the connection but stays silent")
        .hasMessageContaining("raise negotiate_timeout");
  }

  @Test
  void aPeerThatAgreesAndAnswersNothing() throws Exception {
    assertThat(failureAt(NoAnswerException.class, HexFormat.of().parseHex(AGREEMENT)))
        .hasMessageContaining("SET-BAUDRATE 0")
        .hasMessageContaining("unanswered for")
        .hasMessageContaining("request_timeout");
  }

  /** The failure at a peer that says this, and then listens until the client has gone. */
  private static <E extends SerialException> E failureAt(Class<E> type, byte[] says)
      throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> left = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try (Socket client = listener.accept()) {
              OutputStream output = client.getOutputStream();
              output.write(says);
              InputStream input = client.getInputStream();
              left.complete(input.readAllBytes().length);
            } catch (IOException | RuntimeException e) {
              left.completeExceptionally(e);
            }
          });
      E failure =
          failure(
              type,
              "rfc2217://127.0.0.1:"
                  + listener.getLocalPort()
                  + "?negotiate_timeout=300ms&request_timeout=300ms");
      assertThat(failure).hasMessageContaining("127.0.0.1:" + listener.getLocalPort());
      // A refusal may come before the client has said anything, so how much it sent is not told.
      left.get(10, TimeUnit.SECONDS);
      return failure;
    }
  }

  private static String uri(Rfc2217Server server) {
    return "rfc2217://" + server.ports().get(0).hostAndPort();
  }
}
