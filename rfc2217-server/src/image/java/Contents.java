import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts into the image what stands beside the virtual machine: the launcher, the backend's native
 * library, licences and help.
 *
 * @param sources the directory of {@code files} and {@code legal}
 * @param jars the directory with the jars that the program needs
 * @param project the directory with LICENSE and NOTICE
 * @param image the image
 */
record Contents(Path sources, Path jars, Path project, Path image) {

  /** The module of the backend. */
  static final String BACKEND = "com.fazecast.jSerialComm";

  private static final String OURS = "io.github.rfc2217j";
  private static final String SHALLOW =
      """
      # Java touches this many pages below what a thread uses of its stack, in case that native code wants them. The least that
      # it allows, half of its default, saves 40 KB for each device that is open.
      -XX:StackShadowPages=10
      """;
  private static final int SILENT_NATIVE_ACCESS_SINCE = 24;
  private static final Pattern COMMAND = Pattern.compile("  (\\S+) {2,}\\S.*");

  private static boolean onLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  /** Takes the part of jSerialComm for this platform out of its jar. */
  void nativeLibrary() throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String place =
        (system.contains("linux") ? "Linux/" : system.contains("mac") ? "OSX/" : "Windows/")
            + switch (System.getProperty("os.arch")) {
              case "amd64", "x86_64" -> "x86_64";
              case "aarch64" -> system.contains("linux") ? "armv8_64" : "aarch64";
              case "arm" -> "armv7hf";
              case String other -> other;
            };
    Path jar = Tools.module(jars, BACKEND);
    try (JarFile file = new JarFile(jar.toFile())) {
      List<String> found =
          file.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.startsWith(place + "/") && !name.endsWith("/"))
              .toList();
      if (found.size() != 1) {
        throw new IllegalStateException(
            jar + " has not one native library in " + place + ": " + found);
      }
      String name = found.getFirst();
      Path directory = image.resolve(system.contains("win") ? "bin" : "lib");
      Tools.copy(file, name, directory.resolve(name.substring(name.lastIndexOf('/') + 1)));
    }
  }

  void files() throws IOException {
    Path files = sources.resolve("files");
    try (Stream<Path> all = Files.walk(files)) {
      for (Path from : all.filter(Files::isRegularFile).toList()) {
        Path to = image.resolve(files.relativize(from).toString());
        Files.createDirectories(to.getParent());
        Files.copy(
            from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    Tools.executable(image.resolve("bin/rfc2217-server"));
    if (onLinux() && System.getProperty("os.arch").equals("amd64")) {
      // Other processors' virtual machines allow no less than their default.
      Files.writeString(
          image.resolve("lib/rfc2217-server.options"), SHALLOW, StandardOpenOption.APPEND);
    }
    boolean silent = Runtime.version().feature() >= SILENT_NATIVE_ACCESS_SINCE;
    Files.writeString(
        image.resolve("lib/backends.options"),
        "# More for the Java virtual machine while there are jars in backends.\n"
            + "--add-modules=ALL-MODULE-PATH\n"
            + (silent ? "--illegal-native-access=allow\n" : ""));
  }

  /** The licence of each module that is neither ours nor the JDK's, beside those of the JDK. */
  void licences() throws IOException {
    Files.copy(project.resolve("LICENSE"), image.resolve("LICENSE"));
    Files.copy(project.resolve("NOTICE"), image.resolve("NOTICE"));
    for (ModuleReference module : ModuleFinder.of(jars).findAll()) {
      String name = module.descriptor().name();
      if (name.startsWith(OURS)) {
        continue;
      }
      Path directory = Files.createDirectories(image.resolve("legal").resolve(name));
      Files.copy(
          sources.resolve("legal").resolve(name + ".txt"), directory.resolve("COPYRIGHT.txt"));
      try (JarFile file = new JarFile(Tools.module(jars, name).toFile())) {
        if (file.getEntry("META-INF/LICENSE.txt") != null) {
          Tools.copy(file, "META-INF/LICENSE.txt", directory.resolve("LICENSE.txt"));
        }
      }
    }
  }

  /** What the program says of itself and of each command, to read without starting it. */
  void help() throws Exception {
    String all = Tools.run(Tools.launcher(image, "--help"));
    StringBuilder text = new StringBuilder(all);
    for (String command : new TreeSet<>(commands(all))) {
      text.append("\n\n").append(Tools.run(Tools.launcher(image, command, "--help")));
    }
    Path file = image.resolve("share/doc/rfc2217-server.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.toString());
  }

  private static List<String> commands(String help) {
    return help.lines()
        .dropWhile(line -> !line.startsWith("Commands:"))
        .skip(1)
        .takeWhile(line -> line.startsWith("  "))
        .map(COMMAND::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .toList();
  }
}
