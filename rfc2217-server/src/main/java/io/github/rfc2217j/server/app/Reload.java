package io.github.rfc2217j.server.app;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command {@code reload}: has a running server read its configuration again. */
final class Reload implements Callable<Integer> {

  /** What it sends. */
  static final String NAME = "reload";

  private final OptionSpec control =
      Syntax.path(
              "FILE",
              "The socket that the server listens on; found by itself if the server was started"
                  + " without this option.",
              "--control")
          .build();

  private final CommandSpec spec =
      Syntax.finish(
          Syntax.command(
                  NAME,
                  this,
                  "Has the running server read its configuration file again.",
                  "",
                  "Either all of it is taken or, if there is an error, nothing: then this tells"
                      + " why, and the",
                  "server goes on as before. Clients of ports that have not changed do not notice.")
              .addOption(control),
          "",
          "Run it as the server's user, or as root. SIGHUP does the same, and tells the log alone.",
          "",
          "Exit codes: 0 done, 1 refused or no server found.",
          "",
          "  rfc2217-server reload",
          "  rfc2217-server reload --control /run/rfc2217-server/control.sock");

  private Reload() {}

  static CommandSpec spec() {
    return new Reload().spec;
  }

  @Override
  public Integer call() throws IOException {
    Path file = Syntax.<Path>value(control).orElseGet(Reload::found);
    Control.Outcome outcome;
    try {
      outcome = Control.send(file, NAME);
    } catch (SocketTimeoutException e) {
      throw new IOException(
          "the server at "
              + file
              + " has been told to reload and has not answered ("
              + e.getMessage()
              + "). It may still do so; see its log",
          e);
    } catch (IOException e) {
      throw new IOException(
          "no server answers at "
              + file
              + " ("
              + e.getMessage()
              + "). Is it running, and is this its user? A server in a shell without"
              + " XDG_RUNTIME_DIR needs --control FILE, or kill -HUP",
          e);
    }
    if (outcome.done()) {
      spec.commandLine().getOut().println(outcome.text());
      return 0;
    }
    spec.commandLine().getErr().println(outcome.text());
    return Main.FAILED;
  }

  private static Path found() {
    Optional<Path> usual = Control.usual(System.getenv());
    return Stream.concat(usual.stream(), Stream.of(Control.ofService()))
        .filter(Files::exists)
        .findFirst()
        .or(() -> usual)
        .orElse(Control.ofService());
  }
}
