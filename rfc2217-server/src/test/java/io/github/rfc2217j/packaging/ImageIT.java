package io.github.rfc2217j.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rfc2217j.api.peers.Peers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator gets: from the tar.gz to a served port, on a machine without Java. */
@Timeout(180)
class ImageIT {

  private static final String OPTIONS = "RFC2217_SERVER_OPTS";
  private static final int TERMINATED = 143;
  private static final long MEGABYTE = 1_000_000;

  @TempDir private static Path directory;
  private static Image image;

  @BeforeAll
  static void unpack() throws Exception {
    image = Image.unpack(directory);
  }

  @Test
  void servesPyserialUntilItIsTerminated() throws Exception {
    Peers.require(Files.isExecutable(Path.of(Peers.PYTHON)), Peers.PYTHON);
    Process server = image.serve(Map.of(), "sim:loop");
    try {
      String url = "rfc2217://127.0.0.1:" + image.port(server);
      Path script =
          Path.of(
              Objects.requireNonNull(getClass().getResource("/peers/pyserial_client.py")).toURI());
      // Pyserial 3.5 uses calls that Python has deprecated since.
      Process client =
          new ProcessBuilder(
                  Peers.PYTHON, "-Wignore::DeprecationWarning", script.toString(), url, "echo")
              .redirectErrorStream(true)
              .start();
      assertThat(Image.said(client, 0)).contains("done");
      // The launcher has become the Java virtual machine, so the signal reaches it.
      assertThat(server.info().command().orElseThrow()).endsWith("/bin/java");
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).as("ends when terminated").isTrue();
      assertThat(server.exitValue()).isEqualTo(TERMINATED);
      assertThat(Files.readString(image.log())).contains("serving sim:loop", "left sim:loop");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void runsWhereSymbolicLinksLeadToIt() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("usr/bin"));
    Path absolute = Files.createSymbolicLink(bin.resolve("absolute"), image.launcher());
    Path relative = Files.createSymbolicLink(bin.resolve("relative"), Path.of("absolute"));
    Path above =
        Files.createSymbolicLink(directory.resolve("above"), Path.of("usr", "bin", "relative"));
    // A directory that is called bin and has none of it beside it, and the one above.
    Path far = Files.createDirectories(directory.resolve("far"));
    Path itsBin = Files.createSymbolicLink(far.resolve("bin"), image.home().resolve("bin"));
    Path all = Files.createSymbolicLink(far.resolve("all"), image.home());
    for (Path link :
        List.of(
            absolute,
            relative,
            above,
            itsBin.resolve("rfc2217-server"),
            all.resolve("bin/rfc2217-server"))) {
      Process program = image.from(link, Map.of(), "--version").redirectErrorStream(true).start();
      assertThat(Image.said(program, 0)).contains("Java");
    }
  }

  @Test
  void runsByARelativePath() throws Exception {
    ProcessBuilder builder =
        image.from(Path.of("bin/../bin/rfc2217-server"), Map.of(), "--version");
    builder.directory(image.home().toFile()).redirectErrorStream(true);
    builder.command().addFirst("/bin/sh");
    assertThat(Image.said(builder.start(), 0)).contains("Java");
  }

  @Test
  void runsFromItsOwnDirectory() throws Exception {
    ProcessBuilder builder =
        image.from(Path.of("/bin/sh"), Map.of(), "rfc2217-server", "--version");
    builder.directory(image.home().resolve("bin").toFile()).redirectErrorStream(true);
    assertThat(Image.said(builder.start(), 0)).contains("Java");
  }

  /** In the place where it was unpacked to, which is not where it was made. */
  @Test
  void usesWhatItsTrainingLeft() throws Exception {
    assumeTrue(
        Files.exists(image.home().resolve("lib/rfc2217-server.aot")), "made by JDK 25 or later");
    // Fails to start if the cache cannot be used.
    assertThat(image.run(Map.of(OPTIONS, "-XX:AOTMode=on"), "--version"))
        .contains("Java")
        .doesNotContain("warning", "error");
  }

  @Test
  void letsTheEnvironmentOverrideItsOptions() throws Exception {
    assertThat(image.run(Map.of(OPTIONS, "-Xmx99m -XX:+PrintFlagsFinal"), "--version"))
        .containsPattern("MaxHeapSize +:?= " + 100 * 1024 * 1024 + " ")
        .containsPattern("UseSerialGC +:?= true");
  }

  @Test
  void isSmall() throws Exception {
    assertThat(Files.size(image.archive())).isLessThan(30 * MEGABYTE);
    try (Stream<Path> files = Files.walk(image.home())) {
      long size =
          files
              .filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
              .mapToLong(file -> file.toFile().length())
              .sum();
      assertThat(size).isLessThan(64 * MEGABYTE);
    }
  }

  @Test
  void bringsTheLicencesAndTheBillOfWhatIsInIt() throws Exception {
    Process java =
        new ProcessBuilder(image.home().resolve("bin/java").toString(), "--list-modules").start();
    List<String> foreign =
        Image.said(java, 0)
            .lines()
            .map(line -> line.replaceAll("@.*", ""))
            .filter(name -> !name.matches("(java|jdk|io\\.github\\.rfc2217j)\\..*"))
            .toList();
    assertThat(foreign)
        .contains("com.fazecast.jSerialComm", "info.picocli", "org.slf4j", "org.slf4j.simple");
    String bill = Files.readString(image.home().resolve("sbom.cdx.json"));
    for (String module : foreign) {
      assertThat(image.home().resolve("legal").resolve(module).resolve("COPYRIGHT.txt"))
          .content(StandardCharsets.UTF_8)
          .containsIgnoringCase("licen");
    }
    assertThat(image.home().resolve("legal/org.slf4j/LICENSE.txt")).exists();
    assertThat(image.home().resolve("LICENSE")).exists();
    assertThat(image.home().resolve("NOTICE")).exists();
    assertThat(bill)
        .contains(
            "CycloneDX", "pkg:maven/com.fazecast/jSerialComm@", "pkg:maven/info.picocli/picocli@")
        .contains("pkg:maven/org.slf4j/slf4j-simple@", "pkg:maven/org.snakeyaml/snakeyaml-engine@")
        .doesNotContain("junit");
  }

  @Test
  void explainsItselfWithoutBeingStarted() throws Exception {
    assertThat(image.home().resolve("share/doc/rfc2217-server.txt"))
        .content(StandardCharsets.UTF_8)
        .contains("Usage: ", "--listen", "--device");
    assertThat(image.home().resolve("backends/README")).exists();
    assertThat(image.home().resolve("rfc2217-server.yaml")).exists();
  }

  /** With the paths of this image instead of those that it expects. */
  @Test
  void bringsUnitsThatSystemdTakes() throws Exception {
    assumeTrue(Peers.isOnPath("systemd-analyze"), "systemd-analyze is not installed");
    Path units = Files.createDirectories(directory.resolve("units"));
    Path plain = Files.createSymbolicLink(directory.resolve("plain"), image.home());
    Path sources = image.home().resolve("share/systemd");
    for (String name : List.of("rfc2217-server.service", "rfc2217-server.socket")) {
      String unit = Files.readString(sources.resolve(name));
      Files.writeString(units.resolve(name), unit.replace("/opt/rfc2217-server", plain.toString()));
    }
    Process verify =
        new ProcessBuilder(
                "systemd-analyze",
                "verify",
                "--man=no",
                units.resolve("rfc2217-server.service").toString(),
                units.resolve("rfc2217-server.socket").toString())
            .redirectErrorStream(true)
            .start();
    String said = Image.said(verify, 0);
    assertThat(said.lines().filter(line -> line.contains("rfc2217")).collect(Collectors.joining()))
        .isEmpty();
  }
}
