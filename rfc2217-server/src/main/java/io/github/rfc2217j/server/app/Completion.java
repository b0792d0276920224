package io.github.rfc2217j.server.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code completion}: prints what makes a shell complete the program's commands. */
final class Completion implements Callable<Integer> {

  static final String NAME = "completion";

  private final CommandSpec spec =
      Syntax.finish(
          Syntax.command(
              NAME,
              this,
              "Prints a script that makes bash or zsh complete the commands and options."),
          "",
          "  source <(rfc2217-server completion)",
          "  rfc2217-server completion > /etc/bash_completion.d/rfc2217-server");

  private Completion() {}

  static CommandSpec spec() {
    return new Completion().spec;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(Main.NAME, Main.commandLine()));
    out.flush();
    return 0;
  }
}
