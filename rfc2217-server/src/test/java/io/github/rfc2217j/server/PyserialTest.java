package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pyserial's RFC 2217 client, unmodified, uses this server. Skipped where it is not installed,
 * unless the environment says {@code RFC2217J_PEERS=required}.
 */
class PyserialTest {

  private static final String PYTHON = Peers.PYTHON;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path directory;

  private String python(String... arguments) throws Exception {
    Path output = directory.resolve("output-" + System.nanoTime());
    String[] command = new String[arguments.length + 3];
    command[0] = PYTHON;
    // Pyserial 3.5 uses calls that Python has deprecated since.
    command[1] = "-Wignore::DeprecationWarning";
    command[2] = script().toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      String text = Files.readString(output);
      assertThat(ended).as("ended in time; wrote: %s", text).isTrue();
      assertThat(process.exitValue()).as("exit value; wrote: %s", text).isZero();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path script() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(PyserialTest.class.getResource("/peers/pyserial_client.py"))
            .toURI());
  }

  private void require() throws Exception {
    Peers.require(Files.isExecutable(Path.of(PYTHON)), PYTHON);
    Process probe =
        new ProcessBuilder(PYTHON, "-c", "import serial")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Peers.require(
        probe.waitFor(30, TimeUnit.SECONDS) && probe.exitValue() == 0, "pyserial of " + PYTHON);
    assertThat(python()).startsWith("3.");
  }

  @Test
  @Timeout(240)
  void usesEverythingThatItKnows() throws Exception {
    require();
    Set<SerialSettings> applied = ConcurrentHashMap.newKeySet();
    Set<Object> done = ConcurrentHashMap.newKeySet();
    Watched watch =
        (method, argument) -> {
          switch (method) {
            case "apply" -> applied.add((SerialSettings) Objects.requireNonNull(argument));
            case "set", "purge", "setBreak" -> done.add(Objects.requireNonNull(argument));
            default -> {
              // Not of interest here.
            }
          }
        };
    try (Serving serving = new Serving(SimulatedDevice.loopBack(), PortOptions.DEFAULT, watch)) {
      assertThat(python(url(serving))).contains("done");
    }
    // It believes the answers; this is what the device was told.
    assertThat(applied)
        .extracting(SerialSettings::baudRate)
        .contains(300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
        .contains(230400, 460800, 921600);
    assertThat(applied).extracting(SerialSettings::dataBits).contains(DataBits.values());
    assertThat(applied).extracting(SerialSettings::parity).contains(Parity.values());
    assertThat(applied).extracting(SerialSettings::stopBits).contains(StopBits.values());
    assertThat(done)
        .contains(ControlLine.DTR, ControlLine.RTS)
        .contains(Purge.RECEIVE, Purge.TRANSMIT)
        .contains(true, false); // the break
  }

  @Test
  @Timeout(60)
  void leavesThePortToTheNextOneWhenItIsKilled() throws Exception {
    require();
    try (Serving serving = new Serving(SimulatedDevice.loopBack())) {
      for (int i = 0; i < 3; i++) {
        Process process =
            new ProcessBuilder(PYTHON, script().toString(), url(serving), "flood")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
          assertThat(output.readLine()).isEqualTo("flooding");
        } finally {
          process.destroyForcibly();
        }
        try (ScriptedClient next = serving.client()) {
          next.sendText("served");
          assertThat(next.readText(6)).isEqualTo("served");
        }
      }
    }
  }

  /** A device without modem lines: ser2net leaves DTR unanswered there, and pyserial can't open. */
  @Test
  @Timeout(60)
  void opensADeviceWithoutModemLines() throws Exception {
    require();
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.lack(Capability.CONTROL_LINES, Capability.MODEM_LINES, Capability.LINE_ERRORS);
    try (Serving serving = new Serving(device)) {
      assertThat(python(url(serving), "echo")).contains("done");
    }
  }

  /** The device reports nothing by itself. */
  @Test
  @Timeout(60)
  void seesEachChangeOfAModemLineOnce(TestReporter reporter) throws Exception {
    require();
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.lack(io.github.rfc2217j.api.Capability.MODEM_EVENTS);
    try (Serving serving = new Serving(device)) {
      String said = python(url(serving), "changes");
      assertThat(said).contains("done");
      reporter.publishEntry("pyserial, from lowering RTS to being told of CTS", said);
    }
  }

  /** Its open() sets everything and takes another value for a failure. */
  @Test
  @Timeout(60)
  void observesAPortWhoseOwnerHasTheSameSettings() throws Exception {
    require();
    PortOptions shared = PortOptions.builder().sharing(SharingPolicy.SHARED).build();
    AtomicBoolean done = new AtomicBoolean();
    try (Serving serving = new Serving(SimulatedDevice.loopBack(), shared);
        ScriptedClient owner = serving.client()) {
      owner.baudRate(115200);
      assertThat(owner.baudRateAnswer()).isEqualTo(115200);
      Background<?> ticking = Background.start(() -> tick(owner, done));
      try {
        assertThat(python(url(serving), "observe")).contains("done");
      } finally {
        done.set(true);
      }
      ticking.result();
    }
  }

  private static long tick(ScriptedClient owner, AtomicBoolean done) throws IOException {
    long count = 0;
    while (!done.get()) {
      owner.sendText("tick");
      owner.readData(4);
      count++;
    }
    return count;
  }

  private static String url(Serving serving) throws IOException {
    return "rfc2217://" + Addresses.text(serving.address());
  }
}
