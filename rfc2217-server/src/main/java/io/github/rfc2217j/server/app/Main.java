package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The server program. Exit codes: 0 if what was asked is done, 1 if it could not be done, 2 if what
 * was asked is wrong: the command line or the configuration; after SIGTERM and SIGINT those of the
 * Java virtual machine, 143 and 130.
 */
@Command(
    name = Main.NAME,
    description = "Puts serial ports on the network through RFC 2217 (Telnet COM-PORT-OPTION).",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    subcommands = {
      Serve.class,
      Check.class,
      Reload.class,
      Ports.class,
      Doctor.class,
      ImportSer2net.class,
      Completion.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  A loop-back plug to try it with:",
      "    rfc2217-server serve --listen 127.0.0.1:2217 --device sim:loop",
      "  What is plugged in, and a server for it:",
      "    rfc2217-server ports",
      "    rfc2217-server serve --config /etc/rfc2217-server.yaml",
      "  After a change of the file:",
      "    rfc2217-server check /etc/rfc2217-server.yaml && rfc2217-server reload",
      "",
      "Exit codes: 0 done, 1 could not be done, 2 wrong command line or configuration;",
      "143 and 130 after SIGTERM and SIGINT. Each command has --help."
    })
public final class Main implements Runnable {

  /** What the program is called. */
  static final String NAME = "rfc2217-server";

  /** What the lines below the options are written for. */
  private static final int WIDTH = 100;

  /** What was asked could not be done. */
  static final int FAILED = 1;

  /** What was asked is wrong; also picocli's code for a wrong command line. */
  static final int WRONG = 2;

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
    return commandLine()
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((exception, command, parsed) -> {
          // A person reads this; whoever wants the stack trace runs a debugger or the library.
          if (exception instanceof ConfigException) {
            err.println(message(exception));
            return WRONG;
          }
          err.println(NAME + ": " + message(exception));
          return FAILED;
        })
        .execute(arguments);
  }

  /** Returns the whole command line. */
  static CommandLine commandLine() {
    return new CommandLine(new Main()).setUsageHelpWidth(WIDTH);
  }

  static String message(Exception exception) {
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
        NAME + " " + version(), "Java " + Runtime.version() + " on " + System.getProperty("os.name")
      };
    }

    static String version() {
      Module module = Main.class.getModule();
      if (module.isNamed()) {
        return module.getDescriptor().rawVersion().orElse("(unpacked)");
      }
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "(unpacked)" : version;
    }
  }
}
