package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.ServerConfig;
import io.github.rfc2217j.server.app.ser2net.Ser2netFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command {@code import-ser2net}: prints a configuration made of one of ser2net. */
final class ImportSer2net implements Callable<Integer> {

  static final String NAME = "import-ser2net";

  private final PositionalParamSpec file =
      Syntax.argument(Path.class, "FILE", "The configuration of ser2net.");

  private final CommandSpec spec =
      Syntax.finish(
          Syntax.command(
                  NAME,
                  this,
                  "Prints a configuration made of one of ser2net.",
                  "",
                  "It reads the YAML of version 4 and the lines of versions 2 and 3. Comments that"
                      + " begin with",
                  "NOTE tell what has no counterpart.")
              .addPositional(file),
          "",
          "Exit codes: 0 done, 1 the file can't be read or has no port that can be served, 2 it is"
              + " no",
          "configuration of ser2net, or the result needs a correction by hand, which is told.",
          "",
          "  rfc2217-server import-ser2net /etc/ser2net.yaml > rfc2217-server.yaml");

  private ImportSer2net() {}

  static CommandSpec spec() {
    return new ImportSer2net().spec;
  }

  @Override
  public Integer call() throws IOException, ConfigException {
    Path named = file.getValue();
    String text = Ser2netFile.translate(named);
    if (text.lines().noneMatch(line -> line.startsWith("  - "))) {
      throw new IOException(
          "there is no port in "
              + named
              + " that can be served; is it a configuration of ser2net?");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
    ServerConfig.check(text, "the result");
    return 0;
  }
}
