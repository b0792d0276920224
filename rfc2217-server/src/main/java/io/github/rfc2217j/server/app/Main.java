package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.ConfigException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The server program. Exit codes: 0 if what was asked is done, 1 if it could not be done, 2 if what
 * was asked is wrong: the command line or the configuration; after SIGTERM and SIGINT those of the
 * Java virtual machine, 143 and 130.
 */
public final class Main {

  /** What the program is called. */
  static final String NAME = "rfc2217-server";

  /** What the lines below the options are written for. */
  private static final int WIDTH = 100;

  /** What was asked could not be done. */
  static final int FAILED = 1;

  /** What was asked is wrong; also picocli's code for a wrong command line. */
  static final int WRONG = 2;

  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

  private static final String POLLERS = "jdk.pollerMode";

  private static final String PLATFORM_THREADS = "1";

  private static final int LEAST_CARRIERS = 4;

  /** What the program can do, in the order in which its help says it. */
  private static final Map<String, Supplier<CommandSpec>> COMMANDS = commands();

  private Main() {}

  /**
   * Runs the program; ends the Java virtual machine.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    tuneVirtualThreads(System.getProperties(), Runtime.getRuntime().availableProcessors());
    System.exit(
        run(
            new PrintWriter(System.out, true, System.out.charset()),
            new PrintWriter(System.err, true, System.err.charset()),
            arguments));
  }

  /**
   * Asks for more carriers of virtual threads than Java takes by itself, one for each processor.
   * The threads that read devices, and other programs, compete with them for the processors; with
   * two on two processors, a session beside busy ports waits several times as long for its turn.
   *
   * <p>Has sockets polled from a platform thread, as JDK 21 does. Later ones do it from virtual
   * threads, which is for servers with more work on the way than processors; here one octet after
   * the other comes, and each wakes one thread less.
   *
   * <p>Java reads this once, before the first virtual thread is made, so it must come before all
   * else.
   */
  static void tuneVirtualThreads(Properties properties, int processors) {
    properties.putIfAbsent(CARRIERS, String.valueOf(Math.max(LEAST_CARRIERS, 2 * processors)));
    properties.putIfAbsent(POLLERS, PLATFORM_THREADS);
  }

  /** Runs the program until it ends or is told to stop; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine(arguments)
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

  private static Map<String, Supplier<CommandSpec>> commands() {
    Map<String, Supplier<CommandSpec>> commands = new LinkedHashMap<>();
    commands.put(Serve.NAME, Serve::spec);
    commands.put(Check.NAME, Check::spec);
    commands.put(Reload.NAME, Reload::spec);
    commands.put(Ports.NAME, Ports::spec);
    commands.put(Doctor.NAME, Doctor::spec);
    commands.put(ImportSer2net.NAME, ImportSer2net::spec);
    commands.put(Completion.NAME, Completion::spec);
    return commands;
  }

  /**
   * Returns the command line for some arguments: the whole one, unless they begin with a command.
   * Then nobody looks at the others, and describing them to picocli takes a tenth of the start.
   */
  static CommandLine commandLine(String... arguments) {
    CommandSpec[] self = new CommandSpec[1];
    // Without a command: says how to use the program.
    Callable<Integer> usage =
        () -> {
          self[0].commandLine().usage(self[0].commandLine().getOut());
          return 0;
        };
    CommandSpec spec =
        Syntax.command(
            NAME,
            usage,
            "Puts serial ports on the network through RFC 2217 (Telnet COM-PORT-OPTION).");
    self[0] = spec;
    boolean isCommand = arguments.length > 0 && COMMANDS.containsKey(arguments[0]);
    COMMANDS.forEach((name, each) -> {
      if (!isCommand || name.equals(arguments[0])) {
        spec.addSubcommand(name, each.get());
      }
    });
    spec.usageMessage().footerHeading("%nExamples:%n");
    Syntax.finish(
        spec,
        "  A loop-back plug to try it with:",
        "    rfc2217-server serve --listen 127.0.0.1:2217 --device sim:loop",
        "  What is plugged in, and a server for it:",
        "    rfc2217-server ports",
        "    rfc2217-server serve --config /etc/rfc2217-server.yaml",
        "  After a change of the file:",
        "    rfc2217-server check /etc/rfc2217-server.yaml && rfc2217-server reload",
        "",
        "Exit codes: 0 done, 1 could not be done, 2 wrong command line or configuration;",
        "143 and 130 after SIGTERM and SIGINT. Each command has --help.");
    return new CommandLine(spec).setUsageHelpWidth(WIDTH);
  }

  static String message(Exception exception) {
    String message = exception.getMessage();
    return message == null ? exception.toString() : message;
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
