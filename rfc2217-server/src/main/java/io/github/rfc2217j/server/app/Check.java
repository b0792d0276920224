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
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command {@code check}: tells what is wrong with a configuration file. */
final class Check implements Callable<Integer> {

  static final String NAME = "check";

  /** For editors, and the same as the reader's: both come from one table. */
  static final String SCHEMA = "configuration.schema.json";

  private final PositionalParamSpec file =
      Syntax.argument(Path.class, "FILE", "The configuration file.");

  private final OptionSpec schema =
      Syntax.flag("--schema", "Prints the JSON schema of the configuration instead.")
          .required(true)
          .build();

  private final CommandSpec spec =
      Syntax.finish(
          Syntax.command(NAME, this, "Tells what is wrong with a configuration file, and where.")
              .addArgGroup(
                  ArgGroupSpec.builder().multiplicity("1").addArg(file).addArg(schema).build()),
          "",
          "Each error is a line FILE:LINE:COLUMN: TEXT. Warnings are things that may be meant.",
          "No device is opened and no address is listened on; certificates are read.",
          "",
          "Exit codes: 0 the file can be used, 1 it can't be read, 2 it has errors.",
          "",
          "For editors: rfc2217-server check --schema > rfc2217-server.schema.json");

  private Check() {}

  static CommandSpec spec() {
    return new Check().spec;
  }

  @Override
  public Integer call() throws IOException, ConfigException {
    PrintWriter out = spec.commandLine().getOut();
    if (Syntax.isGiven(schema)) {
      out.print(schema());
      out.flush();
      return 0;
    }
    Path named = file.getValue();
    ServerConfig config = ServerConfig.read(named);
    Devices.warnings(config).forEach(out::println);
    int ports = config.ports().size();
    out.println(named + ": fine, " + ports + (ports == 1 ? " port" : " ports"));
    return 0;
  }

  static String schema() throws IOException {
    try (InputStream in = ServerConfig.class.getResourceAsStream(SCHEMA)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
