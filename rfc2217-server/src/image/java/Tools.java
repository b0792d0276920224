import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Runs the tools of the JDK and of the system, and moves files. */
final class Tools {

  private Tools() {}

  static void tool(String name, List<String> arguments) {
    ToolProvider tool = ToolProvider.findFirst(name).orElseThrow();
    if (tool.run(System.out, System.err, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException(name + " failed: " + arguments);
    }
  }

  static String jar(Path classes) {
    String made = classes + ".jar";
    tool("jar", List.of("--create", "--file=" + made, "-C", classes.toString(), "."));
    return made;
  }

  static void copy(JarFile jar, String entry, Path to) throws IOException {
    try (InputStream from = jar.getInputStream(jar.getEntry(entry))) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  static void executable(Path file) {
    if (!file.toFile().setExecutable(true, false)) {
      throw new IllegalStateException(file + " cannot be made executable");
    }
  }

  /** Starts the program of an image. */
  static ProcessBuilder launcher(Path image, String... arguments) {
    List<String> command = new ArrayList<>(List.of(image.resolve("bin/rfc2217-server").toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // What is meant for the JVM of the build is not meant for this one, nor is its journal.
    List.of(
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS",
            "RFC2217_SERVER_OPTS",
            "JOURNAL_STREAM")
        .forEach(builder.environment()::remove);
    return builder;
  }

  /** Returns the jar of a module. */
  static Path module(Path jars, String module) {
    return Path.of(ModuleFinder.of(jars).find(module).orElseThrow().location().orElseThrow());
  }

  static boolean found(String program) {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  static String run(String... command) throws Exception {
    return run(new ProcessBuilder(command));
  }

  static String run(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(builder.command() + " failed: " + said);
    }
    return said;
  }

  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
