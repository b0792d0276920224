package io.github.rfc2217j.serial.purejavacomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.serial.selection.SelectionProgram;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which backend opens a device, each time in a JVM that has loaded nothing yet. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class SelectionTest {

  private static final List<String> CLASS_PATH =
      List.of(System.getProperty("java.class.path").split(File.pathSeparator));

  private static final Predicate<String> JSERIALCOMM = entry -> entry.contains("jserialcomm");
  private static final Predicate<String> PUREJAVACOMM =
      entry -> entry.contains("rfc2217-serial-purejavacomm") || isMain(entry);

  @TempDir Path directory;

  private SocatPtyPair pair;

  @BeforeEach
  void openPair() throws IOException {
    pair = SocatPtyPair.open();
  }

  @AfterEach
  void closePair() {
    pair.close();
  }

  @Test
  void jSerialCommIsTheDefaultOfTheTwo() throws IOException {
    assertThat(onClassPath(entry -> true, pair.a()))
        .isEqualTo("opened " + pair.a() + ", reads back, 0 without label");
  }

  @Test
  void aSchemeOrThePropertyNamesTheOther() throws IOException {
    assertThat(onClassPath(entry -> true, "purejavacomm:" + pair.a()))
        .startsWith("opened purejavacomm:" + pair.a() + " by JNA, reads back");
    assertThat(onClassPath(entry -> true, pair.a(), "-Drfc2217.backend=nosuch,purejavacomm"))
        .startsWith("opened " + pair.a() + " by JNA, reads back");
    assertThat(
            onClassPath(entry -> true, "jserialcomm:" + pair.a(), "-Drfc2217.backend=purejavacomm"))
        .startsWith("opened jserialcomm:" + pair.a() + ", reads back, 0");
  }

  @Test
  void thePropertyMustNameOneThatIsThere() throws IOException {
    assertThat(onClassPath(entry -> true, pair.a(), "-Drfc2217.backend=nosuch"))
        .startsWith("ProviderException")
        .contains("'nosuch'", "jserialcomm (", "purejavacomm (", "correct the property");
  }

  @Test
  void aBackendThatIsAloneNeedsNoName() throws IOException {
    assertThat(onClassPath(JSERIALCOMM.negate(), pair.a()))
        .startsWith("opened " + pair.a() + " by JNA, reads back");
  }

  @Test
  void withoutABackendTheMessageSaysWhatToAdd() throws IOException {
    assertThat(onClassPath(JSERIALCOMM.or(PUREJAVACOMM).negate(), pair.a()))
        .startsWith("ProviderException: no provider for " + pair.a())
        .contains("add a backend such as rfc2217-serial-jserialcomm");
  }

  @Test
  void nativeCodeThatCannotBeLoadedIsNotAMissingDevice() throws IOException {
    String nowhere = directory.resolve("absent").resolve("absent").toString();
    Files.createFile(directory.resolve("absent"));
    assertThat(onClassPath(entry -> true, "purejavacomm:" + pair.a(), "-Djna.tmpdir=" + nowhere))
        .contains("ProviderException: cannot open purejavacomm:" + pair.a())
        .contains("can't be loaded", "jna.tmpdir");
  }

  @Test
  void aNewerJnaIsNamed() throws IOException {
    String jna = entry(name -> name.matches("jna-.*\\.jar"));
    Path newer = directory.resolve("jna-5.99.0.jar");
    try (JarFile jar = new JarFile(jna);
        OutputStream file = Files.newOutputStream(newer);
        JarOutputStream copy =
            new JarOutputStream(file, manifest("Implementation-Version", "5.99.0"))) {
      copy(jar, "com/sun/jna/Native.class", copy);
    }
    assertThat(
            run(
                List.of(
                    "-cp",
                    newer + File.pathSeparator + String.join(File.pathSeparator, CLASS_PATH),
                    SelectionProgram.class.getName()),
                "purejavacomm:" + pair.a()))
        .startsWith("ProviderException")
        .contains("needs JNA 4.5.2, and found is JNA 5.99.0", "jna-5.99.0.jar");
  }

  @Test
  void modulesAreChosenFromInTheSameWay() throws IOException {
    String modules =
        Stream.concat(
                Stream.of(asJar()),
                CLASS_PATH.stream()
                    .filter(entry -> !entry.endsWith("-tests.jar"))
                    .filter(entry ->
                        isModule(entry)
                            || name(entry)
                                .matches("(jSerialComm|jspecify|purejavacomm|jna)-[^/]*\\.jar")))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> options =
        List.of(
            "-p",
            modules,
            "--add-modules",
            "ALL-MODULE-PATH",
            "-cp",
            entry(name -> name.equals("test-classes")),
            SelectionProgram.class.getName());
    assertThat(run(options, pair.a()))
        .isEqualTo("opened " + pair.a() + ", reads back, 0 without label");
    assertThat(run(options, "purejavacomm:" + pair.a()))
        .startsWith("opened purejavacomm:" + pair.a() + " by JNA, reads back");
    assertThat(run(options, "nosuch:" + pair.a()))
        .startsWith("ProviderException: no provider for nosuch:");
  }

  /** Our own classes as the artifact that the build makes of them. */
  private String asJar() throws IOException {
    Path classes = Path.of(entry(SelectionTest::isMain, true));
    Path jar = directory.resolve("rfc2217-serial-purejavacomm.jar");
    Manifest manifest = manifest("Automatic-Module-Name", "io.github.rfc2217j.serial.purejavacomm");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path path :
          files
              .filter(Files::isRegularFile)
              .filter(path -> !path.endsWith(JarFile.MANIFEST_NAME))
              .toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
    return jar.toString();
  }

  private static void copy(JarFile from, String name, JarOutputStream to) throws IOException {
    to.putNextEntry(new ZipEntry(name));
    from.getInputStream(from.getEntry(name)).transferTo(to);
  }

  private static Manifest manifest(String name, String value) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue(name, value);
    return manifest;
  }

  private static String name(String entry) {
    return Path.of(entry).getFileName().toString();
  }

  private static String entry(Predicate<String> byName) {
    return entry(entry -> byName.test(name(entry)), true);
  }

  private static String entry(Predicate<String> which, boolean present) {
    return CLASS_PATH.stream().filter(e -> which.test(e) == present).findFirst().orElseThrow();
  }

  /** The classes of this module's main code. */
  private static boolean isMain(String entry) {
    return Files.exists(
        Path.of(entry, PureJavaCommProvider.class.getName().replace('.', '/') + ".class"));
  }

  private static boolean isModule(String entry) {
    boolean ours = entry.contains("rfc2217-api") || JSERIALCOMM.test(entry);
    return ours && (entry.endsWith(".jar") || Files.exists(Path.of(entry, "module-info.class")));
  }

  private static String onClassPath(Predicate<String> entries, String port, String... options)
      throws IOException {
    List<String> arguments = new ArrayList<>(Arrays.asList(options));
    arguments.add("-cp");
    // The program itself lies beside the classes that may be left out.
    arguments.add(
        CLASS_PATH.stream()
            .filter(entry -> name(entry).equals("test-classes") || entries.test(entry))
            .collect(Collectors.joining(File.pathSeparator)));
    arguments.add(SelectionProgram.class.getName());
    return run(arguments, port);
  }

  private static String run(List<String> arguments, String port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(arguments);
    command.add(port);
    ProcessBuilder builder = new ProcessBuilder(command);
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      // Newer Java warns of native code.
      return lines
          .lines()
          .filter(line -> !line.startsWith("WARNING: "))
          .collect(Collectors.joining("\n"))
          .strip();
    }
  }
}
