package io.github.rfc2217j.server.app;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.Exposure;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.LogLevels;
import io.github.rfc2217j.server.app.config.Place;
import io.github.rfc2217j.server.app.config.PortConfig;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code serve}: serves ports until the program is told to stop. */
@Command(
    name = "serve",
    description = "Serves serial ports, each with an address of its own.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    footer = {
      "",
      "With a file everything is possible (docs/configuration.md); it is read again at SIGHUP and",
      "'rfc2217-server reload'. Without one, addresses must be of the loopback interface, since",
      "clients are not authenticated. --listen, --device, --settings may be repeated, together:",
      "",
      "  rfc2217-server serve --config /etc/rfc2217-server.yaml",
      "  rfc2217-server serve --listen 127.0.0.1:2217 --device sim:loop \\",
      "      --listen 127.0.0.1:2218 --device /dev/ttyUSB0 --settings \"115200 8N1\"",
      "",
      "Exit codes: 1 could not start, 2 wrong command line or configuration; 143 and 130 after",
      "SIGTERM and SIGINT."
    })
final class Serve implements Callable<Integer> {

  /** One exported port. */
  static final class Port {
    @Option(
        names = "--listen",
        required = true,
        paramLabel = "HOST:PORT",
        converter = PlaceConverter.class,
        description = "Where to serve it; port 0 takes any free one.")
    private Place listen = new Place.Tcp("127.0.0.1", 0);

    @Option(
        names = "--device",
        required = true,
        paramLabel = "NAME",
        description = "What to serve: /dev/ttyUSB0, COM3, usb:0403:6001, sim:loop, ...")
    private String device = "";

    @Option(
        names = "--settings",
        paramLabel = "SETTINGS",
        converter = SettingsConverter.class,
        description =
            "What it begins with, such as \"115200 8N1\" or \"9600 7E2 rtscts\"; 9600 8N1 if not"
                + " given.")
    private SerialSettings settings = SerialSettings.DEFAULT;
  }

  /** What to serve: a file says it, or the command line does. */
  static final class What {
    @Option(
        names = {"-c", "--config"},
        required = true,
        paramLabel = "FILE",
        description = "The configuration file; 'check' tells what is wrong with one.")
    private @Nullable Path file;

    @ArgGroup(exclusive = false, multiplicity = "1..*")
    private List<Port> ports = new ArrayList<>();
  }

  /** Says what is wrong instead of that something is. */
  static final class PlaceConverter implements ITypeConverter<Place> {
    @Override
    public Place convert(String text) {
      try {
        return Place.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Says what is wrong instead of that something is. */
  static final class SettingsConverter implements ITypeConverter<SerialSettings> {
    @Override
    public SerialSettings convert(String text) {
      try {
        return SerialSettings.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--control",
      paramLabel = "FILE",
      description =
          "A UNIX-domain socket for commands such as 'reload'; by default control.sock in"
              + " $RUNTIME_DIRECTORY, or rfc2217-server.control.sock in $XDG_RUNTIME_DIR.")
  private @Nullable Path control;

  @Option(
      names = "--state",
      paramLabel = "DIRECTORY",
      description =
          "Where it is remembered which device of a pattern has which TCP port; by default"
              + " $STATE_DIRECTORY, otherwise only while the server runs.")
  private @Nullable Path state;

  @Option(
      names = "--capture",
      paramLabel = "DIRECTORY",
      description =
          "Captures each session from its beginning, in a file of its own that Wireshark reads; in"
              + " place of what the configuration says of captures. Data is in them as it was.")
  private @Nullable Path captures;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Serve() {}

  @Override
  public Integer call() throws IOException, ConfigException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Path file = what.file;
    LogSetup.apply(file == null ? LogLevels.DEFAULT : ServerConfig.readLogging(file));
    ServerConfig config = captured(file == null ? fromCommandLine() : ServerConfig.read(file));
    Devices.warnings(config).forEach(spec.commandLine().getErr()::println);
    Discovery discovery = new Discovery(new PortNumbers(stateDirectory()), new LinuxPorts());
    try (Runner runner = Runner.start(config, discovery);
        Commands commands = Commands.take(runner, file, this::captured, controlFile())) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(runner, commands)));
      runner.served().forEach((port, exported) -> announce(exported, file == null, out));
      if (runner.served().isEmpty()) {
        out.println("No device is there yet; each is served when it comes.");
      }
      runner.page().ifPresent(url -> out.println("The operation page is at " + url + '.'));
      out.println("Stop with Ctrl-C.");
      out.flush();
      runner.awaitEnd();
    }
    return 0;
  }

  /** What the command line says of captures counts after a reload as well. */
  private ServerConfig captured(ServerConfig config) {
    return captures == null ? config : config.withCaptures(CaptureOptions.in(captures, true));
  }

  private static void stop(Runner runner, Commands commands) {
    commands.close();
    runner.close();
  }

  private ServerConfig fromCommandLine() {
    what.ports.forEach(this::check);
    return ServerConfig.of(
        what.ports.stream()
            .map(port -> PortConfig.of(port.device, port.listen, port.settings))
            .toList());
  }

  private void check(Port port) {
    if (!(port.listen instanceof Place.Tcp(String host, int number))) {
      return;
    }
    try {
      InetAddress address = InetAddress.getByName(host);
      if (Exposure.of(address, false, false, false) == Exposure.CLOSED) {
        return;
      }
    } catch (UnknownHostException e) {
      throw wrong(
          port,
          "no host '" + host + "' is known here; use 127.0.0.1, or an address of this machine",
          e);
    }
    throw wrong(
        port,
        "refused to serve "
            + port.device
            + " there: other machines can reach this address, and whoever does could use the"
            + " port. Serve it on 127.0.0.1 and let clients come through a tunnel, such as ssh -L"
            + " 2217:127.0.0.1:"
            + (number == 0 ? "PORT" : number)
            + " this-machine; or use a configuration file with 'tls' or 'allow'",
        null);
  }

  private ParameterException wrong(Port port, String text, @Nullable Throwable cause) {
    return new ParameterException(
        spec.commandLine(),
        "Invalid value for option '--listen': " + port.listen + ": " + text,
        cause);
  }

  private Optional<Path> controlFile() {
    return control == null ? Control.usual(System.getenv()) : Optional.of(control);
  }

  private Optional<Path> stateDirectory() {
    if (state != null) {
      return Optional.of(state);
    }
    Map<String, String> environment = System.getenv();
    return Optional.of(environment.getOrDefault("STATE_DIRECTORY", ""))
        .filter(directory -> !directory.isBlank())
        .map(Path::of);
  }

  private static void announce(ExportedPort port, boolean isTried, PrintWriter out) {
    String where = port.hostAndPort();
    if (!isTried || where.startsWith("unix:")) {
      out.println("Serving " + port.name() + " on " + where + ".");
      return;
    }
    out.println("Serving " + port.name() + " on " + where + ". To try it:");
    out.println("  python3 -m serial.tools.miniterm rfc2217://" + where);
    out.println("  or open rfc2217://" + where + " with rfc2217j");
  }
}
