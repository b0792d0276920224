import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the server program for the platform and with the JDK that this runs on: a directory with
 * its own Java virtual machine, and the same as a tar.gz. The build runs it after the jars are
 * made.
 *
 * <p>Arguments: the directory of {@code files} and {@code legal}; a directory with the jars that
 * the program needs; its own jar; picocli's sources; its bill of materials; the directory with
 * LICENSE and NOTICE; the directory to make, which is made anew and whose name is that of the
 * program and its version; the time stamp of the files.
 */
class ImageBuilder {

  private static final String OURS = "io.github.rfc2217j";
  private static final String BACKEND = "com.fazecast.jSerialComm";
  private static final String COMMAND_LINE = "info.picocli";

  /**
   * What the program needs of the JDK besides what its modules require: JMX from outside
   * (management.agent), the Flight Recorder, SIGHUP (unsupported), elliptic curves in JDKs that
   * have them apart, and a status page (httpserver).
   */
  private static final List<String> JDK =
      List.of(
          "java.management",
          "jdk.management",
          "jdk.management.agent",
          "jdk.jfr",
          "jdk.unsupported",
          "jdk.crypto.ec",
          "jdk.httpserver");

  private static final int AOT_SINCE = 25;
  private static final int SILENT_NATIVE_ACCESS_SINCE = 24;
  private static final long PATIENCE_SECONDS = 120;
  private static final Pattern SERVING = Pattern.compile(".*127\\.0\\.0\\.1:(\\d+).*");
  private static final Pattern COMMAND = Pattern.compile("  (\\S+) {2,}\\S.*");

  private final Path sources;
  private final Path jars;
  private final Path program;
  private final Path picocli;
  private final Path bill;
  private final Path project;
  private final Path image;
  private final Instant time;

  private ImageBuilder(List<String> arguments) {
    sources = Path.of(arguments.get(0));
    jars = Path.of(arguments.get(1));
    program = Path.of(arguments.get(2));
    picocli = Path.of(arguments.get(3));
    bill = Path.of(arguments.get(4));
    project = Path.of(arguments.get(5));
    image = Path.of(arguments.get(6));
    time = Instant.parse(arguments.get(7));
  }

  public static void main(String[] arguments) throws Exception {
    new ImageBuilder(List.of(arguments)).build();
  }

  private void build() throws Exception {
    delete(image.getParent());
    Files.createDirectories(image.getParent());
    Path own = jars.resolve(program.getFileName());
    if (!own.equals(program)) {
      Files.copy(program, own, StandardCopyOption.REPLACE_EXISTING);
    }
    link();
    nativeLibrary();
    files();
    licences();
    shrink();
    Files.setLastModifiedTime(image.resolve("lib/modules"), FileTime.from(time));
    train();
    help();
    pack();
  }

  private void link() throws IOException {
    List<String> modules =
        Stream.concat(
                ModuleFinder.of(jars).findAll().stream().map(each -> each.descriptor().name()),
                JDK.stream().filter(name -> ModuleFinder.ofSystem().find(name).isPresent()))
            .sorted()
            .toList();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                // The first of two jars with the same module counts.
                "--module-path="
                    + String.join(
                        File.pathSeparator,
                        withoutNativeLibraries(),
                        compiledAgain(),
                        jars.toString()),
                "--add-modules=" + String.join(",", modules),
                "--output=" + image,
                "--strip-debug",
                "--compress=zip-6",
                "--no-header-files",
                "--no-man-pages",
                // For other JDKs that look into this one; sorting by AVX instructions.
                "--exclude-files=regex:.*/lib/(jrt-fs\\.jar|libsimdsort\\.so)"));
    if (Runtime.version().feature() < AOT_SINCE) {
      arguments.add("--generate-cds-archive");
    }
    tool("jlink", arguments);
  }

  /**
   * Makes a jar of jSerialComm's classes: the image has its native library apart, and one of them.
   */
  private String withoutNativeLibraries() throws IOException {
    Path classes = Files.createDirectories(image.resolveSibling("jserialcomm"));
    try (JarFile file =
        new JarFile(jar(BACKEND).toFile(), true, JarFile.OPEN_READ, Runtime.version())) {
      for (JarEntry entry : file.versionedStream().toList()) {
        if (entry.getName().endsWith(".class")) {
          Path to = classes.resolve(entry.getName());
          Files.createDirectories(to.getParent());
          copy(file, entry.getName(), to);
        }
      }
    }
    return jar(classes);
  }

  /**
   * Makes a jar of picocli's sources. Its published classes are of Java 5's format, which no
   * archive of the virtual machine takes and which is slow to verify: three quarters of the time to
   * start went into that.
   */
  private String compiledAgain() throws IOException {
    Path classes = Files.createDirectories(image.resolveSibling("picocli"));
    Path unpacked = Files.createDirectories(image.resolveSibling("picocli-sources"));
    try (JarFile file = new JarFile(jar(COMMAND_LINE).toFile())) {
      copy(file, "META-INF/versions/9/module-info.class", classes.resolve("module-info.class"));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-Xlint:none", "--release=21", "-encoding", "UTF-8"));
    arguments.addAll(List.of("-d", classes.toString()));
    try (JarFile file = new JarFile(picocli.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".java")) {
          Path to = unpacked.resolve(entry.getName());
          Files.createDirectories(to.getParent());
          copy(file, entry.getName(), to);
          arguments.add(to.toString());
        }
      }
    }
    tool("javac", arguments);
    return jar(classes);
  }

  private static String jar(Path classes) {
    String made = classes + ".jar";
    tool("jar", List.of("--create", "--file=" + made, "-C", classes.toString(), "."));
    return made;
  }

  private static void tool(String name, List<String> arguments) {
    ToolProvider tool = ToolProvider.findFirst(name).orElseThrow();
    if (tool.run(System.out, System.err, arguments.toArray(String[]::new)) != 0) {
      throw new IllegalStateException(name + " failed: " + arguments);
    }
  }

  /** Takes the part of jSerialComm for this platform out of its jar. */
  private void nativeLibrary() throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String place =
        (system.contains("linux") ? "Linux/" : system.contains("mac") ? "OSX/" : "Windows/")
            + switch (System.getProperty("os.arch")) {
              case "amd64", "x86_64" -> "x86_64";
              case "aarch64" -> system.contains("linux") ? "armv8_64" : "aarch64";
              case "arm" -> "armv7hf";
              case String other -> other;
            };
    Path jar = jar(BACKEND);
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
      copy(file, name, directory.resolve(name.substring(name.lastIndexOf('/') + 1)));
    }
  }

  private void files() throws IOException {
    Path files = sources.resolve("files");
    try (Stream<Path> all = Files.walk(files)) {
      for (Path from : all.filter(Files::isRegularFile).toList()) {
        Path to = image.resolve(files.relativize(from).toString());
        Files.createDirectories(to.getParent());
        Files.copy(
            from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    executable(image.resolve("bin/rfc2217-server"));
    boolean silent = Runtime.version().feature() >= SILENT_NATIVE_ACCESS_SINCE;
    Files.writeString(
        image.resolve("lib/backends.options"),
        "# More for the Java virtual machine while there are jars in backends.\n"
            + "--add-modules=ALL-MODULE-PATH\n"
            + (silent ? "--illegal-native-access=allow\n" : ""));
  }

  /** The licence of each module that is neither ours nor the JDK's, beside those of the JDK. */
  private void licences() throws IOException {
    Files.copy(project.resolve("LICENSE"), image.resolve("LICENSE"));
    Files.copy(project.resolve("NOTICE"), image.resolve("NOTICE"));
    Files.copy(bill, image.resolve("sbom.cdx.json"));
    for (ModuleReference module : ModuleFinder.of(jars).findAll()) {
      String name = module.descriptor().name();
      if (name.startsWith(OURS)) {
        continue;
      }
      Path directory = Files.createDirectories(image.resolve("legal").resolve(name));
      Files.copy(
          sources.resolve("legal").resolve(name + ".txt"), directory.resolve("COPYRIGHT.txt"));
      try (JarFile file = new JarFile(jar(name).toFile())) {
        if (file.getEntry("META-INF/LICENSE.txt") != null) {
          copy(file, "META-INF/LICENSE.txt", directory.resolve("LICENSE.txt"));
        }
      }
    }
  }

  /**
   * Drops the symbols that only a debugger wants: 5 MB of the virtual machine's 30. A crash report
   * then shows offsets, which the JDK's own symbol files turn into names.
   */
  private void shrink() throws Exception {
    Path machine = image.resolve("lib/server/libjvm.so");
    if (Files.exists(machine) && found("strip")) {
      Files.setPosixFilePermissions(machine, PosixFilePermissions.fromString("rw-r--r--"));
      run("strip", "--strip-unneeded", machine.toString());
    }
  }

  /**
   * Lets the program serve a client once, so that the virtual machine can write down what it has
   * loaded and linked.
   */
  private void train() throws Exception {
    String option =
        Runtime.version().feature() >= AOT_SINCE
            ? "-XX:AOTCacheOutput=" + image.resolve("lib/rfc2217-server.aot")
            : "-XX:ArchiveClassesAtExit=" + image.resolve("lib/rfc2217-server.jsa");
    Path log = image.resolveSibling("training.log");
    ProcessBuilder builder =
        launcher("serve", "--listen", "127.0.0.1:0", "--device", "sim:loop")
            .redirectError(log.toFile());
    builder.environment().put("RFC2217_SERVER_OPTS", "-Xlog:disable " + option);
    Process server = builder.start();
    try (BufferedReader output = server.inputReader()) {
      String line = output.readLine();
      Matcher serving = SERVING.matcher("");
      while (line != null && !serving.reset(line).matches()) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the program does not serve:\n" + Files.readString(log));
      }
      use(Integer.parseInt(serving.group(1)));
      // Not of the process itself, which would close its output, too.
      server.toHandle().destroy();
      while (line != null) {
        line = output.readLine();
      }
      if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the program does not end:\n" + Files.readString(log));
      }
    } finally {
      server.destroyForcibly();
    }
    Path made = Path.of(option.substring(option.indexOf('=') + 1));
    if (!Files.exists(made)) {
      throw new IllegalStateException("no " + made + " was written:\n" + Files.readString(log));
    }
  }

  /** Does what clients of RFC 2217 usually do. */
  private static void use(int port) throws IOException {
    try (Socket client = new Socket("127.0.0.1", port)) {
      client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      // WILL and DO for COM-PORT, BINARY and SGA.
      String opening = "fffb2c fffd2c fffb00 fffd00 fffb03 fffd03";
      // 115200 8N1, no flow control, DTR and RTS on, masks, a poll of the modem lines, a purge.
      String requests =
          Stream.of(
                  "010001c200",
                  "0208",
                  "0301",
                  "0401",
                  "0501",
                  "0508",
                  "050b",
                  "0aff",
                  "0bff",
                  "07",
                  "0c03")
              .map(request -> "fffa2c" + request.replace("ff", "ffff") + "fff0")
              .collect(Collectors.joining());
      client
          .getOutputStream()
          .write(HexFormat.of().parseHex((opening + requests).replace(" ", "")));
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      InputStream input = client.getInputStream();
      StringBuilder received = new StringBuilder();
      while (received.indexOf("hello") < 0) {
        int octet = input.read();
        if (octet < 0) {
          throw new IllegalStateException("the program ended the connection");
        }
        received.append((char) octet);
      }
    }
  }

  /** What the program says of itself and of each command, to read without starting it. */
  private void help() throws Exception {
    String all = run(launcher("--help"));
    StringBuilder text = new StringBuilder(all);
    for (String command : new TreeSet<>(commands(all))) {
      text.append("\n\n").append(run(launcher(command, "--help")));
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

  private void pack() throws Exception {
    String platform =
        (System.getProperty("os.name") + "-" + System.getProperty("os.arch"))
            .toLowerCase(Locale.ROOT)
            .replace(" ", "");
    List<String> command = new ArrayList<>(List.of("tar"));
    if (run("tar", "--version").contains("GNU tar")) {
      command.addAll(
          List.of(
              "--sort=name",
              "--owner=0",
              "--group=0",
              "--numeric-owner",
              "--mode=go-w",
              "--mtime=" + time));
    }
    Path archive =
        image.getParent().resolveSibling(image.getFileName() + "-" + platform + ".tar.gz");
    command.addAll(
        List.of(
            "-czf",
            archive.toString(),
            "-C",
            image.getParent().toString(),
            image.getFileName().toString()));
    run(command.toArray(String[]::new));
  }

  private ProcessBuilder launcher(String... arguments) {
    List<String> command = new ArrayList<>(List.of(image.resolve("bin/rfc2217-server").toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // What is meant for the JVM of the build is not meant for this one.
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "RFC2217_SERVER_OPTS")
        .forEach(builder.environment()::remove);
    return builder;
  }

  private Path jar(String module) {
    return Path.of(ModuleFinder.of(jars).find(module).orElseThrow().location().orElseThrow());
  }

  private static void copy(JarFile jar, String entry, Path to) throws IOException {
    try (InputStream from = jar.getInputStream(jar.getEntry(entry))) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void executable(Path file) {
    if (!file.toFile().setExecutable(true, false)) {
      throw new IllegalStateException(file + " cannot be made executable");
    }
  }

  private static boolean found(String program) {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String run(String... command) throws Exception {
    return run(new ProcessBuilder(command));
  }

  private static String run(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(builder.command() + " failed: " + said);
    }
    return said;
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
