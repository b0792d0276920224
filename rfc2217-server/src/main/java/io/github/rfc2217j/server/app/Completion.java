package io.github.rfc2217j.server.app;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code completion}: prints what makes a shell complete the program's commands. */
@Command(
    name = "completion",
    description = "Prints a script that makes bash or zsh complete the commands and options.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "  source <(rfc2217-server completion)",
      "  rfc2217-server completion > /etc/bash_completion.d/rfc2217-server"
    })
final class Completion implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  private Completion() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(Main.NAME, Main.commandLine()));
    out.flush();
  }
}
