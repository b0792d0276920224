import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the checks named {@code Uart*Check} in a virtual machine whose kernel has real drivers of
 * UARTs, and ends with their exit code. Ends with 0 and says why if there is no such machine.
 *
 * <p>The system property {@code uart.vm}, or else the environment's {@code UART_VM}, names the
 * machine's folder, which has a {@code run.sh} that takes {@code --share}, {@code --jdk}, {@code
 * --wire null-modem}, {@code --usb-serial}, {@code --hostfwd}, {@code --host} and {@code
 * --timeout}; docs/backends.md says what they mean. Arguments: a folder to work in, the class path
 * of the checks, and their names, separated by commas.
 */
class RunInVm {

  /** What the checks, JUnit and AssertJ need. */
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,java.xml,jdk.jfr,jdk.management,jdk.net,"
          + "jdk.unsupported";

  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx512m",
          "-Dpatience=120",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

  /** Loads on this machine most classes that the checks need, so that they are archived. */
  private static final String REHEARSAL = "io.github.rfc2217j.server.SettingsTest";

  /** Of the archived classes; the guest finds the class path under the same names. */
  private static final String ARCHIVE = "classes.jsa";

  /** Of the adapter. */
  private static final String USB_SERIAL_NUMBER = "RFC:2217";

  /** In the guest. */
  private static final int SERVER_PORT = 7001;

  /** For all checks; a processor that is emulated is ten to fifty times slower. */
  private static final int SECONDS = 5400;

  public static void main(String[] arguments) throws Exception {
    String named = System.getProperty("uart.vm", "");
    if (named.isBlank()) {
      named = System.getenv().getOrDefault("UART_VM", "");
    }
    Path machine = Path.of(named).toAbsolutePath();
    Path work = Path.of(arguments[0]).toAbsolutePath();
    String missing = missing(named, machine);
    if (missing != null) {
      System.out.println("The checks on UART drivers are skipped: " + missing);
      return;
    }
    Path share = work.resolve("share");
    List<String> jars = collect(arguments[1], share);
    Path jdk = image(work.resolve("jdk"));
    rehearse(jdk, share, jars);
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(machine.resolve("run.sh").toString());
    command.addAll(List.of("--wire", "null-modem", "--usb-serial", "1"));
    // QEMU's own would be made of the place in the USB's tree, another one each time it is pushed.
    command.addAll(List.of("--qemu-arg", "-global usb-serial.serial=" + USB_SERIAL_NUMBER));
    command.addAll(List.of("--share", share + ":ro", "--jdk", jdk.toString()));
    command.addAll(List.of("--hostfwd", port + ":" + SERVER_PORT));
    command.addAll(List.of("--host", onTheHost(arguments[1], port)));
    command.addAll(List.of("--timeout", String.valueOf(SECONDS)));
    command.add("--");
    command.add(inTheGuest(jars, arguments[2]));
    Process run = new ProcessBuilder(command).inheritIO().start();
    ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(run::destroy));
    Runtime.getRuntime().addShutdownHook(new Thread(run::destroy));
    System.exit(run.waitFor());
  }

  private static String missing(String named, Path machine) {
    if (named.isBlank()) {
      return "no machine is named; -Duart.vm=FOLDER or the environment's UART_VM does that";
    }
    if (!Files.isExecutable(machine.resolve("run.sh"))) {
      return "there is no run.sh in " + machine;
    }
    String emulator = "qemu-system-x86_64";
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, emulator)));
    return found ? null : emulator + " is not in the PATH";
  }

  /** What Python's client does on the host, once the guest is ready for it. */
  private static String onTheHost(String classPath, int port) {
    String script =
        Stream.of(classPath.split(File.pathSeparator))
            .map(entry -> Path.of(entry, "peers", "pyserial_client.py"))
            .filter(Files::isRegularFile)
            .map(Path::toString)
            .findFirst()
            .orElseThrow();
    String python = "/usr/bin/python3 -Wignore::DeprecationWarning " + script;
    String url = " rfc2217://127.0.0.1:" + port;
    String more = System.getenv().getOrDefault("UART_VM_PYSERIAL_TESTS", "");
    return python + url + " uart" + (more.isBlank() ? "" : " && " + more + url);
  }

  /** The files are copied first: reading them through the emulator takes its time each time. */
  private static String inTheGuest(List<String> jars, String checks) {
    return "cp -p /share/* /tmp && cd / && exec java "
        + String.join(" ", FLAGS)
        + " -XX:SharedArchiveFile=/tmp/"
        + ARCHIVE
        + " -cp "
        + String.join(":", jars.stream().map(jar -> "/tmp/" + jar).toList())
        + " org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=testfeed"
        + " --disable-ansi-colors --fail-if-no-tests"
        + Stream.of(checks.split(","))
            .map(check -> " --select-class=io.github.rfc2217j.server." + check)
            .collect(Collectors.joining());
  }

  private static void rehearse(Path jdk, Path share, List<String> jars)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
    command.addAll(FLAGS);
    command.add("-XX:ArchiveClassesAtExit=" + share.resolve(ARCHIVE));
    command.addAll(
        List.of(
            "-cp",
            jars.stream()
                .map(jar -> share.resolve(jar).toString())
                .collect(Collectors.joining(File.pathSeparator)),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--disable-banner",
            "--details=none",
            "--select-class=" + REHEARSAL));
    Path log = share.resolveSibling("rehearsal.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          REHEARSAL + " failed on this machine:\n" + Files.readString(log));
    }
  }

  /** Puts what is on the class path where the guest sees it, as jars; returns their names. */
  private static List<String> collect(String classPath, Path share) throws IOException {
    delete(share);
    Files.createDirectories(share);
    List<String> jars = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path from = Path.of(entry);
      if (!Files.exists(from)) {
        continue;
      }
      String name = "%02d-%s".formatted(jars.size(), from.getFileName());
      if (Files.isDirectory(from)) {
        name += ".jar";
        pack(from, share.resolve(name));
      } else {
        Files.copy(from, share.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
      }
      jars.add(name);
    }
    return jars;
  }

  private static void pack(Path folder, Path jar) {
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    int code =
        tool.run(
            System.out,
            System.err,
            "--create",
            "--no-compress",
            "--file",
            jar.toString(),
            "-C",
            folder.toString(),
            ".");
    if (code != 0) {
      throw new IllegalStateException("jar failed for " + folder);
    }
  }

  private static Path image(Path image) throws IOException, InterruptedException {
    if (Files.isExecutable(image.resolve("bin/java"))) {
      return image;
    }
    delete(image);
    String jlink = Path.of(System.getProperty("java.home"), "bin", "jlink").toString();
    Process process =
        new ProcessBuilder(
                jlink,
                "--add-modules",
                MODULES,
                "--generate-cds-archive",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                image.toString())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("jlink failed");
    }
    return image;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
