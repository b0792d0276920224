package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code check}: tells what is wrong with a configuration file. */
@Command(
    name = "check",
    description = "Tells what is wrong with a configuration file, and where.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Each error is a line FILE:LINE:COLUMN: TEXT. Warnings are things that may be meant.",
      "No device is opened and no address is listened on; certificates are read.",
      "",
      "Exit codes: 0 the file can be used, 1 it can't be read, 2 it has errors.",
      "",
      "For editors: rfc2217-server check --schema > rfc2217-server.schema.json"
    })
final class Check implements Callable<Integer> {

  /** For editors, and the same as the reader's: both come from one table. */
  static final String SCHEMA = "configuration.schema.json";

  /** One of two things to do. */
  static final class What {
    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file = Path.of("");

    @Option(
        names = "--schema",
        required = true,
        description = "Prints the JSON schema of the configuration instead.")
    private boolean schema;
  }

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Spec private CommandSpec spec = CommandSpec.create();

  private Check() {}

  @Override
  public Integer call() throws IOException, ConfigException {
    PrintWriter out = spec.commandLine().getOut();
    if (what.schema) {
      out.print(schema());
      out.flush();
      return 0;
    }
    ServerConfig config = ServerConfig.read(what.file);
    Devices.warnings(config).forEach(out::println);
    int ports = config.ports().size();
    out.println(what.file + ": fine, " + ports + (ports == 1 ? " port" : " ports"));
    return 0;
  }

  static String schema() throws IOException {
    try (InputStream in = ServerConfig.class.getResourceAsStream(SCHEMA)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
