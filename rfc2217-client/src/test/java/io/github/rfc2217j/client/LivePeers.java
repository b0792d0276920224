package io.github.rfc2217j.client;

import io.github.rfc2217j.api.peers.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Starts the servers of others at an {@link ExternalPeer}'s pseudo-terminal and TCP port. */
final class LivePeers {

  private static final String SER2NET = "/usr/sbin/ser2net";
  private static final String SREDIRD = "/usr/sbin/sredird";
  private static final String SOCAT = "/usr/bin/socat";
  private static final String PYSERIAL = "/usr/lib/python3/dist-packages/serial/rfc2217.py";
  private static final Path EXAMPLE =
      Path.of("/usr/share/doc/python3-serial/examples/rfc2217_server.py");

  /** What pyserial's server is made to believe of its device. */
  enum Device {
    /** A pseudo-terminal, which has no modem lines. */
    BARE("import runpy, sys\nrunpy.run_path(sys.argv.pop(1), run_name='__main__')\n"),
    /** It has modem lines. */
    WITH_LINES(WITH_MODEM_LINES),
    /** It has modem lines and takes every setting. */
    TAKING_ALL(TAKING_EVERYTHING + WITH_MODEM_LINES);

    private final String script;

    Device(String script) {
      this.script = script;
    }
  }

  /** pyserial's server uses modem lines, which a pseudo-terminal has not. */
  private static final String WITH_MODEM_LINES =
      """
      import runpy, serial, sys
      port = serial.Serial
      port._update_dtr_state = port._update_rts_state = lambda self: None
      port.cts = port.dsr = port.cd = property(lambda self: True)
      port.ri = property(lambda self: False)
      runpy.run_path(sys.argv.pop(1), run_name='__main__')
      """;

  /**
   * A pseudo-terminal takes neither 6 data bits nor parity, and pyserial's server ends the
   * connection when a device takes a value with an error; this device takes everything.
   */
  private static final String TAKING_EVERYTHING =
      """
      import termios
      real = termios.tcsetattr
      def tolerant(*arguments):
          try:
              real(*arguments)
          except termios.error:
              pass
      termios.tcsetattr = tolerant
      """;

  private LivePeers() {}

  static ExternalPeer ser2net(Path directory) throws IOException {
    ExternalPeer.require(SER2NET, SOCAT);
    ExternalPeer peer = new ExternalPeer(directory);
    Path configuration = directory.resolve("ser2net.yaml");
    Files.writeString(
        configuration,
        """
        connection: &port
          accepter: telnet(rfc2217),tcp,127.0.0.1,%d
          connector: serialdev,%s,9600n81,local
        """
            .formatted(peer.port(), peer.device()));
    peer.start(SER2NET, "-n", "-c", configuration.toString());
    return peer;
  }

  static ExternalPeer sredird(Path directory) throws IOException {
    ExternalPeer.require(SREDIRD, SOCAT);
    ExternalPeer peer = new ExternalPeer(directory);
    peer.start(
        SOCAT,
        "TCP-LISTEN:" + peer.port() + ",bind=127.0.0.1",
        "EXEC:" + SREDIRD + " 3 " + peer.device() + ' ' + directory.resolve("lock"));
    return peer;
  }

  /**
   * pyserial's example server.
   *
   * @param device what it is made to believe of the pseudo-terminal
   */
  static ExternalPeer pyserial(Path directory, Device device) throws IOException {
    Path packed = EXAMPLE.resolveSibling(EXAMPLE.getFileName() + ".gz");
    boolean isPacked = Files.exists(packed);
    ExternalPeer.require(
        Peers.PYTHON, PYSERIAL, isPacked ? packed.toString() : EXAMPLE.toString(), SOCAT);
    Path example = directory.resolve("server.py");
    if (isPacked) {
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
        Files.copy(in, example);
      }
    } else {
      Files.copy(EXAMPLE, example);
    }
    Path wrapper = directory.resolve("wrapper.py");
    Files.writeString(wrapper, device.script);
    ExternalPeer peer = new ExternalPeer(directory);
    peer.start(
        Peers.PYTHON,
        wrapper.toString(),
        example.toString(),
        "-p",
        Integer.toString(peer.port()),
        peer.device().toString());
    return peer;
  }

  /** What a program says about its version. */
  static String version(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
