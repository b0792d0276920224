package io.github.rfc2217j.server.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Describes commands to picocli part by part. Its annotations say the same, but it reads them by
 * reflection: that took half of the time that the program needs until it listens.
 */
final class Syntax {

  private Syntax() {}

  /** Makes a command without options; {@link #finish} adds those that every command has. */
  static CommandSpec command(String name, Callable<Integer> body, String... description) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(body).name(name);
    spec.versionProvider(new Main.Version()).usageMessage().description(description);
    return spec;
  }

  /** Adds the options that every command has, and what its help ends with. */
  static CommandSpec finish(CommandSpec spec, String... footer) {
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
    spec.usageMessage().footer(footer);
    return spec;
  }

  /** Begins an option without a value. */
  static OptionSpec.Builder flag(String name, String description) {
    return OptionSpec.builder(name).description(description);
  }

  /** Begins an option with a value. */
  static OptionSpec.Builder option(
      Class<?> type, String label, String description, String name, String... more) {
    return OptionSpec.builder(name, more).type(type).paramLabel(label).description(description);
  }

  /**
   * Begins an option whose value is the path of a file or directory. Picocli's own converter finds
   * {@link Path#of} by reflection, which the start waits for.
   */
  static OptionSpec.Builder path(String label, String description, String name, String... more) {
    return option(Path.class, label, description, name, more).converters(converter(Path::of));
  }

  /** Makes an argument that is known by its place. */
  static PositionalParamSpec argument(Class<?> type, String label, String description) {
    return PositionalParamSpec.builder()
        .type(type)
        .paramLabel(label)
        .description(description)
        .required(true)
        .build();
  }

  /** Makes a converter that says what is wrong instead of that something is. */
  static <T> ITypeConverter<T> converter(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  static boolean isGiven(OptionSpec flag) {
    return Boolean.TRUE.equals(flag.getValue());
  }

  /** Returns the value of an argument that need not be given. */
  static <T> Optional<T> value(ArgSpec argument) {
    return Optional.ofNullable(argument.getValue());
  }
}
