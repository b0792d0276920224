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
import io.github.rfc2217j.server.app.config.Reach;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The command {@code serve}: serves ports until the program is told to stop. */
final class Serve implements Callable<Integer> {

  static final String NAME = "serve";

  private final OptionSpec config =
      Syntax.path(
              "FILE",
              "The configuration file; 'check' tells what is wrong with one.",
              "-c",
              "--config")
          .required(true)
          .build();

  private final OptionSpec listen =
      Syntax.option(
              Place.class, "HOST:PORT", "Where to serve it; port 0 takes any free one.", "--listen")
          .converters(Syntax.converter(Place::of))
          .required(true)
          .build();

  private final OptionSpec device =
      Syntax.option(
              String.class,
              "NAME",
              "What to serve: /dev/ttyUSB0, COM3, usb:0403:6001, sim:loop, ...",
              "--device")
          .required(true)
          .build();

  private final OptionSpec settings =
      Syntax.option(
              SerialSettings.class,
              "SETTINGS",
              "What it begins with, such as \"115200 8N1\" or \"9600 7E2 rtscts\"; 9600 8N1 if not"
                  + " given.",
              "--settings")
          .converters(Syntax.converter(SerialSettings::of))
          .build();

  private final OptionSpec control =
      Syntax.path(
              "FILE",
              "A UNIX-domain socket for commands such as 'reload'; by default control.sock in"
                  + " $RUNTIME_DIRECTORY, or rfc2217-server.control.sock in $XDG_RUNTIME_DIR.",
              "--control")
          .build();

  private final OptionSpec state =
      Syntax.path(
              "DIRECTORY",
              "Where it is remembered which device of a pattern has which TCP port; by default"
                  + " $STATE_DIRECTORY, otherwise only while the server runs.",
              "--state")
          .build();

  private final OptionSpec captures =
      Syntax.path(
              "DIRECTORY",
              "Captures each session from its beginning, in a file of its own that Wireshark reads;"
                  + " in place of what the configuration says of captures. Data is in them as it"
                  + " was.",
              "--capture")
          .build();

  /** One exported port. */
  private final ArgGroupSpec port =
      ArgGroupSpec.builder()
          .exclusive(false)
          .multiplicity("1..*")
          .addArg(listen)
          .addArg(device)
          .addArg(settings)
          .build();

  /** What to serve: a file says it, or the command line does. */
  private final ArgGroupSpec what =
      ArgGroupSpec.builder().multiplicity("1").addArg(config).addSubgroup(port).build();

  private final CommandSpec spec =
      Syntax.finish(
          Syntax.command(NAME, this, "Serves serial ports, each with an address of its own.")
              .addArgGroup(what)
              .addOption(control)
              .addOption(state)
              .addOption(captures),
          "",
          "With a file everything is possible (docs/configuration.md); it is read again at SIGHUP"
              + " and",
          "'rfc2217-server reload'. Without one, addresses must be of the loopback interface,"
              + " since",
          "clients are not authenticated. --listen, --device, --settings may be repeated,"
              + " together:",
          "",
          "  rfc2217-server serve --config /etc/rfc2217-server.yaml",
          "  rfc2217-server serve --listen 127.0.0.1:2217 --device sim:loop \\",
          "      --listen 127.0.0.1:2218 --device /dev/ttyUSB0 --settings \"115200 8N1\"",
          "",
          "Exit codes: 1 could not start, 2 wrong command line or configuration; 143 and 130 after",
          "SIGTERM and SIGINT.");

  /** One port of the command line. */
  private record Port(Place listen, String device, SerialSettings settings) {}

  private Serve() {
    spec.usageMessage().sortOptions(false);
  }

  static CommandSpec spec() {
    return new Serve().spec;
  }

  @Override
  public Integer call() throws IOException, ConfigException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    @Nullable Path file = config.getValue();
    LogSetup.apply(file == null ? LogLevels.DEFAULT : ServerConfig.readLogging(file));
    ServerConfig wanted = captured(file == null ? fromCommandLine() : ServerConfig.read(file));
    Devices.warnings(wanted).forEach(spec.commandLine().getErr()::println);
    Discovery discovery = new Discovery(new PortNumbers(stateDirectory()), new LinuxPorts());
    try (Runner runner = Runner.start(wanted, discovery);
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
  private ServerConfig captured(ServerConfig read) {
    return Syntax.<Path>value(captures)
        .map(directory -> read.withCaptures(CaptureOptions.in(directory, true)))
        .orElse(read);
  }

  private static void stop(Runner runner, Commands commands) {
    commands.close();
    runner.close();
  }

  private ServerConfig fromCommandLine() {
    List<Port> ports = ports();
    ports.forEach(this::check);
    return ServerConfig.of(
        ports.stream()
            .map(each -> PortConfig.of(each.device, each.listen, each.settings))
            .toList());
  }

  private List<Port> ports() {
    return spec.commandLine().getParseResult().findMatches(port).stream()
        .flatMap(container -> container.matches().stream())
        .map(match ->
            new Port(
                (Place) match.matchedValues(listen).getFirst(),
                (String) match.matchedValues(device).getFirst(),
                match.matchedValues(settings).isEmpty()
                    ? SerialSettings.DEFAULT
                    : (SerialSettings) match.matchedValues(settings).getFirst()))
        .toList();
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
      throw wrong(port, Reach.unknown(host), e);
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
    return Syntax.<Path>value(control).or(() -> Control.usual(System.getenv()));
  }

  private Optional<Path> stateDirectory() {
    return Syntax.<Path>value(state)
        .or(() ->
            Optional.ofNullable(System.getenv("STATE_DIRECTORY"))
                .filter(directory -> !directory.isBlank())
                .map(Path::of));
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
