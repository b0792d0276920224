package io.github.rfc2217j.server.app;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The server program. Exit codes: 0 after help and version, 1 if the server could not start, 2 for
 * a wrong command line; after SIGTERM and SIGINT those of the Java virtual machine, 143 and 130.
 */
@Command(
    name = "rfc2217j",
    description = "Puts serial ports on the network through RFC 2217 (Telnet COM-PORT-OPTION).",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    subcommands = Serve.class)
public final class Main implements Runnable {

  /** Could not start; a wrong command line is picocli's 2. */
  static final int CANNOT_START = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /**
   * Runs the program; ends the Java virtual machine.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(
        run(
            new PrintWriter(System.out, true, System.out.charset()),
            new PrintWriter(System.err, true, System.err.charset()),
            arguments));
  }

  /** Runs the program until it ends or is told to stop; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((exception, command, parsed) -> {
          // A person reads this line; whoever wants the stack trace runs a debugger or the library.
          err.println("rfc2217j: " + message(exception));
          return CANNOT_START;
        })
        .execute(arguments);
  }

  private static String message(Exception exception) {
    String message = exception.getMessage();
    return message == null ? exception.toString() : message;
  }

  /** Without a command: says how to use the program. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Finds the version in what the program was packed into. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {
        "rfc2217j " + version(),
        "Java " + Runtime.version() + " on " + System.getProperty("os.name")
      };
    }

    private static String version() {
      Module module = Main.class.getModule();
      if (module.isNamed()) {
        return module.getDescriptor().rawVersion().orElse("(unpacked)");
      }
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "(unpacked)" : version;
    }
  }
}
