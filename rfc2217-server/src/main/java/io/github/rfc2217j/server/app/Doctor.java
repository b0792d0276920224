package io.github.rfc2217j.server.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The command {@code doctor}: examines a server by the tool of that name, which the client's module
 * provides. The server does not know the client.
 */
final class Doctor implements Callable<Integer> {

  static final String NAME = "doctor";

  /** The tool's name, which the client's module gives it. */
  static final String TOOL = "rfc2217-doctor";

  private final OptionSpec gentle =
      Syntax.flag("--gentle", "Only ask: leave settings, DTR, RTS, break and waiting data alone.")
          .build();

  private final OptionSpec json = Syntax.flag("--json", "Print the report as JSON.").build();

  private final PositionalParamSpec server =
      Syntax.argument(
          String.class,
          "HOST[:PORT]",
          "The server; or a name with options, rfc2217://HOST:PORT?request_timeout=2s.");

  private final CommandSpec spec =
      Syntax.finish(
          Syntax.command(
                  NAME,
                  this,
                  "Tries every command of RFC 2217 at a server and tells what came back.")
              .addOption(gentle)
              .addOption(json)
              .addPositional(server),
          "",
          "Without --gentle the port's settings change for a moment, DTR and RTS move, a break is",
          "sent and waiting data is thrown away: the device may notice.",
          "",
          "Exit codes: 0 all as RFC 2217 says, 1 deviations or stopped early, 2 can't be examined.",
          "",
          "  rfc2217-server doctor --gentle 127.0.0.1:2217",
          "  rfc2217-server doctor --json lab7:2217 > lab7.json");

  private Doctor() {}

  static CommandSpec spec() {
    return new Doctor().spec;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Optional<ToolProvider> tool = ToolProvider.findFirst(TOOL);
    if (tool.isEmpty()) {
      err.println(
          Main.NAME
              + ": the doctor comes with the client, which is not there; put rfc2217-client on the"
              + " module path or class path");
      return Main.WRONG;
    }
    List<String> arguments = new ArrayList<>();
    if (Syntax.isGiven(gentle)) {
      arguments.add("--gentle");
    }
    if (Syntax.isGiven(json)) {
      arguments.add("--json");
    }
    arguments.add(server.getValue());
    return tool.get().run(out, err, arguments.toArray(String[]::new));
  }
}
