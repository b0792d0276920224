package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.ServerConfig;
import io.github.rfc2217j.server.app.ser2net.Ser2netFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code import-ser2net}: prints a configuration made of one of ser2net. */
@Command(
    name = "import-ser2net",
    description = {
      "Prints a configuration made of one of ser2net.",
      "",
      "It reads the YAML of version 4 and the lines of versions 2 and 3. Comments that begin with",
      "NOTE tell what has no counterpart."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Exit codes: 0 done, 1 the file can't be read or has no port that can be served, 2 it is no",
      "configuration of ser2net, or the result needs a correction by hand, which is told.",
      "",
      "  rfc2217-server import-ser2net /etc/ser2net.yaml > rfc2217-server.yaml"
    })
final class ImportSer2net implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The configuration of ser2net.")
  private Path file = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  private ImportSer2net() {}

  @Override
  public Integer call() throws IOException, ConfigException {
    String text = Ser2netFile.translate(file);
    if (text.lines().noneMatch(line -> line.startsWith("  - "))) {
      throw new IOException(
          "there is no port in " + file + " that can be served; is it a configuration of ser2net?");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
    ServerConfig.check(text, "the result");
    return 0;
  }
}
