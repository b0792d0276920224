package io.github.rfc2217j.server.app;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "Addresses must be of the loopback interface: clients are not authenticated.",
      "--listen, --device and --settings may be repeated, together:",
      "",
      "  rfc2217j serve --listen 127.0.0.1:2217 --device sim:loop \\",
      "      --listen 127.0.0.1:2218 --device /dev/ttyUSB0 --settings \"115200 8N1\""
    })
final class Serve implements Callable<Integer> {

  /** One exported port. */
  static final class Port {
    @Option(
        names = "--listen",
        required = true,
        paramLabel = "HOST:PORT",
        converter = HostAndPort.Converter.class,
        description = "Where to serve it; port 0 takes any free one.")
    private HostAndPort listen = new HostAndPort("127.0.0.1", 0);

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

  @ArgGroup(exclusive = false, multiplicity = "1..*")
  private List<Port> ports = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  private Serve() {}

  @Override
  public Integer call() throws IOException {
    Rfc2217Server.Builder builder = Rfc2217Server.builder();
    for (Port port : ports) {
      builder.bind(port.listen.host(), port.listen.port()).serve(port.device, port.settings);
    }
    Rfc2217Server server = builder.start();
    Thread stopper = new Thread(server::close, "rfc2217-stop");
    Runtime.getRuntime().addShutdownHook(stopper);
    PrintWriter out = spec.commandLine().getOut();
    server.ports().forEach(port -> announce(port, out));
    out.println("Stop with Ctrl-C.");
    out.flush();
    try {
      awaitSignal();
    } finally {
      server.close();
    }
    return 0;
  }

  private static void announce(ExportedPort port, PrintWriter out) {
    String where = port.hostAndPort();
    out.println("Serving " + port.name() + " on " + where + ". To try it:");
    out.println("  python3 -m serial.tools.miniterm rfc2217://" + where);
    out.println("  or open rfc2217://" + where + " with rfc2217j");
  }

  /** Waits for the virtual machine to be ended, by a signal or by System.exit. */
  private static void awaitSignal() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // Only code that runs this program inside another one can do that; it wants its thread back.
      Thread.currentThread().interrupt();
    }
  }
}
