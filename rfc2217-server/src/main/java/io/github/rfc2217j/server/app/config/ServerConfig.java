package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.server.Limits;
import io.github.rfc2217j.server.app.admin.AdminOptions;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What the server is to do.
 *
 * @param ports what is served, at least one
 * @param limits what clients may cost
 * @param admin the operation page, empty for none
 * @param captures where sessions can be captured, empty if they can't
 * @param logging what the log tells
 * @param warnings what is suspicious in the file, a line each
 */
public record ServerConfig(
    List<PortConfig> ports,
    Limits limits,
    Optional<AdminOptions> admin,
    Optional<CaptureOptions> captures,
    LogLevels logging,
    List<String> warnings) {

  /** Copies what it is given. */
  public ServerConfig {
    ports = List.copyOf(ports);
    warnings = List.copyOf(warnings);
  }

  /**
   * Makes a configuration of ports alone.
   *
   * @param ports what is served
   * @return the configuration
   */
  public static ServerConfig of(List<PortConfig> ports) {
    return new ServerConfig(
        ports, Limits.DEFAULT, Optional.empty(), Optional.empty(), LogLevels.DEFAULT, List.of());
  }

  /**
   * Captures sessions otherwise.
   *
   * @param options where and which
   * @return the changed copy
   */
  public ServerConfig withCaptures(CaptureOptions options) {
    return new ServerConfig(ports, limits, admin, Optional.of(options), logging, warnings);
  }

  /**
   * Reads a configuration file, and looks at the files that it names. Looks up host names, which
   * may block; opens nothing.
   *
   * @param file the file
   * @return what it says
   * @throws ConfigException if it can't be used; the message has a line for each error
   * @throws IOException if the file can't be read
   */
  public static ServerConfig read(Path file) throws ConfigException, IOException {
    Problems problems = new Problems(file.toString());
    Path directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    return parse(YamlFile.read(file), directory, problems);
  }

  /**
   * Looks at the text of a configuration.
   *
   * @param text the text
   * @param name what messages call it
   * @throws ConfigException if it can't be used; the message has a line for each error
   */
  public static void check(String text, String name) throws ConfigException {
    parse(text, Path.of("").toAbsolutePath(), new Problems(name));
  }

  /**
   * Reads of a file only what the log is to tell, which must be known before the first logger is
   * made. What is wrong with the file {@link #read} says.
   *
   * @param file the file
   * @return the levels
   * @throws IOException if the file can't be read
   */
  public static LogLevels readLogging(Path file) throws IOException {
    Problems ignored = new Problems(file.toString());
    Optional<Node> root = YamlFile.parse(YamlFile.read(file), ignored);
    if (root.isPresent() && root.get() instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals("logging")) {
          return logging(new SectionReader(ignored).read(Keys.LOGGING, tuple.getValueNode()));
        }
      }
    }
    return LogLevels.DEFAULT;
  }

  /** Reads a configuration; names of files count from the directory. */
  static ServerConfig parse(String text, Path directory, Problems problems) throws ConfigException {
    Optional<Node> root = YamlFile.parse(text, problems);
    if (root.isEmpty()) {
      problems.orThrow();
      problems.error(Spot.START, "there is nothing in this file; it needs at least " + EXAMPLE);
      problems.orThrow();
    }
    Values values = new SectionReader(problems).read(Keys.FILE, root.orElseThrow());
    Values defaults = values.get("defaults", Values.class).orElse(new Values(values.spot()));
    PortsReader reader = new PortsReader(defaults, directory, problems);
    values.list("ports", Values.class).forEach(reader::add);
    Limits limits =
        values.get("limits", Values.class).map(ServerConfig::limits).orElse(Limits.DEFAULT);
    LogLevels logging =
        values.get("logging", Values.class).map(ServerConfig::logging).orElse(LogLevels.DEFAULT);
    OperationReader operation = new OperationReader(directory, problems);
    Optional<AdminOptions> admin = values.get("admin", Values.class).map(operation::admin);
    Optional<CaptureOptions> captures =
        values
            .get("captures", Values.class)
            .flatMap(each -> operation.captures(each, admin.isPresent()));
    problems.orThrow();
    return new ServerConfig(reader.ports(), limits, admin, captures, logging, problems.warnings());
  }

  private static final String EXAMPLE = "'ports: [{listen: 127.0.0.1:2217, device: /dev/ttyUSB0}]'";

  private static Limits limits(Values values) {
    Limits.Builder limits = Limits.builder();
    values.get("connections", Long.class).map(Math::toIntExact).ifPresent(limits::connections);
    values
        .get("connections-per-address", Long.class)
        .map(Math::toIntExact)
        .ifPresent(limits::connectionsPerAddress);
    values.get("handshake", Duration.class).ifPresent(limits::handshake);
    values.get("negotiation", Duration.class).ifPresent(limits::negotiation);
    values
        .get("commands-per-second", Long.class)
        .map(Math::toIntExact)
        .ifPresent(limits::commandsPerSecond);
    return limits.build();
  }

  @SuppressWarnings("unchecked") // a Named makes such a map
  private static LogLevels logging(Values values) {
    return new LogLevels(
        values.get("level", String.class).orElse(LogLevels.DEFAULT.level()),
        values.get("loggers", Map.class).orElse(Map.of()));
  }
}
