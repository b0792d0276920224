import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has the virtual machine write down what it loads and links when the program serves a client.
 *
 * @param image the image
 */
record Training(Path image) {

  /** From here on there are caches that hold more than classes. */
  static final int CACHE_SINCE = 25;

  private static final long PATIENCE_SECONDS = 120;
  private static final Pattern SERVING = Pattern.compile(".*127\\.0\\.0\\.1:(\\d+).*");

  /**
   * Without what the cache does not need: profiles are for the other compiler, which the program
   * does without, and half a MB of ready-made adapters saves no time that can be measured. Later
   * versions may not know these options.
   */
  private static final String SMALL =
      "-XX:+UnlockDiagnosticVMOptions -XX:+IgnoreUnrecognizedVMOptions -XX:-AOTRecordTraining"
          + " -XX:-AOTAdapterCaching -XX:-AOTStubCaching ";

  /**
   * Lets the program serve clients once, so that the virtual machine can write down what it has
   * loaded and linked: with a configuration file, and at a terminal where there can be one, since
   * that is how it is used.
   */
  void train() throws Exception {
    String option =
        Runtime.version().feature() >= CACHE_SINCE
            ? SMALL + "-XX:AOTCacheOutput=" + image.resolve("lib/rfc2217-server.aot")
            : "-XX:ArchiveClassesAtExit=" + image.resolve("lib/rfc2217-server.jsa");
    List<String> devices = new ArrayList<>();
    Terminal.open().map(Terminal::name).ifPresent(devices::add);
    Path configuration = image.resolveSibling("training.yaml");
    // In both styles of YAML, which its parser has classes of their own for.
    Files.writeString(
        configuration,
        devices.stream()
            .map(device -> "  - {listen: 127.0.0.1:0, device: '" + device + "'}\n")
            .collect(
                Collectors.joining(
                    "",
                    "ports:\n  - name: loop\n    listen: 127.0.0.1:0\n    device: sim:loop\n"
                        + "    settings: 115200 8N1\n",
                    "")));
    Path log = image.resolveSibling("training.log");
    ProcessBuilder builder =
        Tools.launcher(image, "serve", "--config", configuration.toString())
            .redirectError(log.toFile());
    builder.environment().put("RFC2217_SERVER_OPTS", "-Xlog:disable " + option);
    Process server = builder.start();
    try (BufferedReader output = server.inputReader()) {
      String line = output.readLine();
      List<Integer> ports = new ArrayList<>();
      while (line != null) {
        Matcher serving = SERVING.matcher(line);
        if (serving.matches()) {
          ports.add(Integer.valueOf(serving.group(1)));
        }
        if (ports.size() == devices.size() + 1) {
          break;
        }
        line = output.readLine();
      }
      if (line == null) {
        throw new IllegalStateException(
            "the program does not serve what is in %s:%n%s%n%s"
                .formatted(configuration, Files.readString(configuration), Files.readString(log)));
      }
      for (int port : ports) {
        use(port);
      }
      // Not of the process itself, which would close its output, too.
      server.toHandle().destroy();
      while (line != null) {
        line = output.readLine();
      }
      if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the program does not end:\n" + Files.readString(log));
      }
    } finally {
      server.destroyForcibly();
    }
    Path made = Path.of(option.substring(option.lastIndexOf('=') + 1));
    if (!Files.exists(made)) {
      throw new IllegalStateException("no " + made + " was written:\n" + Files.readString(log));
    }
  }

  /** Does what clients of RFC 2217 usually do. */
  private static void use(int port) throws IOException {
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      // WILL and DO for COM-PORT, BINARY and SGA.
      String opening = "fffb2c fffd2c fffb00 fffd00 fffb03 fffd03";
      // 115200 8N1, no flow control, DTR and RTS on, masks, a poll of the modem lines, a purge.
      String requests =
          Stream.of(
                  "010001c200",
                  "0208",
                  "0301",
                  "0401",
                  "0501",
                  "0508",
                  "050b",
                  "0aff",
                  "0bff",
                  "07",
                  "0c03")
              .map(request -> "fffa2c" + request.replace("ff", "ffff") + "fff0")
              .collect(Collectors.joining());
      client
          .getOutputStream()
          .write(HexFormat.of().parseHex((opening + requests).replace(" ", "")));
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      InputStream input = client.getInputStream();
      StringBuilder received = new StringBuilder();
      while (received.indexOf("hello") < 0) {
        int octet = input.read();
        if (octet < 0) {
          throw new IllegalStateException("the program ended the connection");
        }
        received.append((char) octet);
      }
    }
  }
}
