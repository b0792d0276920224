package io.github.rfc2217j.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Projects as users have them: each imports the BOM, names one artifact without a version, is
 * compiled for Java 21 by Maven from a repository that has what this build made, and runs.
 *
 * <p>The repository is in {@code target}; what others have published comes out of the one that this
 * build uses, so nothing is fetched and nothing is installed.
 */
@Timeout(400)
class ConsumersIT {

  private static final Path WORK = Path.of("target", "consumers").toAbsolutePath();
  private static final Path JAVA = Path.of(System.getProperty("java.home"));
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>rfc2217-parent</artifactId>\\s*<version>(.*?)</version>");
  private static final String SWAPPED = "other-local-port";
  private static final String BACKEND = "<artifactId>rfc2217-serial-jserialcomm</artifactId>";
  private static final String OTHER_BACKEND =
      "<artifactId>rfc2217-serial-purejavacomm</artifactId>";

  @BeforeAll
  static void build() throws Exception {
    Path root = Path.of("..").toAbsolutePath().normalize();
    String parent = Files.readString(root.resolve("pom.xml"));
    String version = first(VERSION, parent);
    delete(WORK);
    publish(root, version);
    List<String> projects = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("src", "it", "consumers"))) {
      for (Path project : all.sorted().toList()) {
        copy(project, WORK.resolve(project.getFileName()), "@version@", version);
        projects.add(project.getFileName().toString());
      }
    }
    copy(WORK.resolve("local-port"), WORK.resolve(SWAPPED), BACKEND, OTHER_BACKEND);
    rename(WORK.resolve(SWAPPED).resolve("pom.xml"));
    projects.add(SWAPPED);
    Files.writeString(
        WORK.resolve("pom.xml"),
        "<project><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId>"
            + "<artifactId>all</artifactId><version>1</version><packaging>pom</packaging><modules>"
            + projects.stream().map(p -> "<module>" + p + "</module>").collect(Collectors.joining())
            + "</modules></project>");
    Files.writeString(
        WORK.resolve("settings.xml"),
        "<settings><mirrors><mirror><id>build</id><mirrorOf>*</mirrorOf><url>"
            + Path.of(System.getProperty("maven.repo.local")).toUri()
            + "</url></mirror></mirrors></settings>");
    maven(
        "maven-compiler-plugin:" + plugin(parent, "maven-compiler-plugin") + ":compile",
        "maven-dependency-plugin:"
            + plugin(parent, "maven-dependency-plugin")
            + ":build-classpath");
  }

  /** Lays out what this build has made as a repository has it. */
  private static void publish(Path root, String version) throws IOException {
    List<String> artifacts =
        List.of(
            "bom",
            "api",
            "protocol",
            "client",
            "server",
            "serial-jserialcomm",
            "serial-purejavacomm");
    for (String each : artifacts) {
      String name = "rfc2217-" + each;
      Path place =
          Files.createDirectories(
              WORK.resolve("repository/io/github/rfc2217j").resolve(name).resolve(version));
      Path project = root.resolve(name);
      Path flattened = project.resolve(".flattened-pom.xml");
      Path pom = Files.exists(flattened) ? flattened : project.resolve("pom.xml");
      Files.copy(pom, place.resolve(name + "-" + version + ".pom"));
      if (!each.equals("bom")) {
        Files.copy(OsgiIT.artifact(name), place.resolve(name + "-" + version + ".jar"));
      }
    }
  }

  private static void maven(String... goals) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "-B",
                "-s",
                WORK.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + WORK.resolve("repository"),
                "-Dmdep.outputFile=target/class-path"));
    for (String goal : goals) {
      command.add("org.apache.maven.plugins:" + goal);
    }
    Path log = WORK.resolve("maven.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", JAVA.toString());
    List.of("MAVEN_OPTS", "MAVEN_ARGS", "MAVEN_PROJECTBASEDIR")
        .forEach(builder.environment()::remove);
    Process maven = builder.start();
    try {
      assertThat(maven.waitFor(300, TimeUnit.SECONDS)).as("Maven ends").isTrue();
      assertThat(maven.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      maven.destroyForcibly();
    }
  }

  @Test
  void useAClientOnTheClassPath() throws Exception {
    try (Rfc2217Server server = loop()) {
      String port = "rfc2217://127.0.0.1:" + server.address("sim:loop/consumers").getPort();
      assertThat(java("-cp", path("client-on-class-path"), "com.example.Client", port))
          .contains("hello from 9600 8N1");
    }
    assertThat(path("client-on-class-path"))
        .doesNotContain("picocli", "jspecify", "rfc2217-server-");
  }

  @Test
  void useAClientOnTheModulePath() throws Exception {
    try (Rfc2217Server server = loop()) {
      String port = String.valueOf(server.address("sim:loop/consumers").getPort());
      assertThat(
              java(
                  "-p",
                  path("client-on-module-path"),
                  "-m",
                  "com.example.client/com.example.ModularClient",
                  "127.0.0.1",
                  port))
          .contains("module com.example.client got A at 115200 8N1");
    }
  }

  @Test
  void useAClientInAnImageOfTheirOwn() throws Exception {
    Path image = WORK.resolve("image");
    run(
        JAVA.resolve("bin/jlink").toString(),
        "--module-path",
        path("client-on-module-path"),
        "--add-modules",
        "com.example.client",
        "--output",
        image.toString());
    try (Rfc2217Server server = loop()) {
      String port = String.valueOf(server.address("sim:loop/consumers").getPort());
      assertThat(
              run(
                  image.resolve("bin/java").toString(),
                  "-m",
                  "com.example.client/com.example.ModularClient",
                  "127.0.0.1",
                  port))
          .contains("module com.example.client got A at 115200 8N1");
    }
  }

  @Test
  void embedAServer() throws Exception {
    assertThat(path("embedded-server"))
        .doesNotContain("picocli", "snakeyaml", "slf4j-simple", "rfc2217-client", "jSerialComm");
    Process program =
        new ProcessBuilder(
                JAVA.resolve("bin/java").toString(),
                "-cp",
                path("embedded-server"),
                "com.example.Server")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = program.inputReader()) {
      String port = output.readLine();
      try (SerialPort client = SerialPorts.open("rfc2217://127.0.0.1:" + port)) {
        client.write(ByteBuffer.wrap(new byte[] {42}));
        assertThat(client.read(ByteBuffer.allocate(1), Duration.ofSeconds(30))).isEqualTo(1);
      }
      // Its standard input ends.
      program.getOutputStream().close();
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void useALocalPort() throws Exception {
    assertThat(path("local-port")).contains("jSerialComm").doesNotContain("purejavacomm");
    sendsThrough("local-port");
  }

  @Test
  void swapTheBackendByChangingOneDependency() throws Exception {
    assertThat(path(SWAPPED)).contains("purejavacomm").doesNotContain("jSerialComm");
    sendsThrough(SWAPPED);
  }

  private static void sendsThrough(String project) throws Exception {
    try (SocatPtyPair line = SocatPtyPair.open();
        SerialPort other = SerialPorts.open("jserialcomm:" + line.b())) {
      Process program =
          new ProcessBuilder(
                  JAVA.resolve("bin/java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  path(project),
                  "com.example.Local",
                  line.a())
              .redirectErrorStream(true)
              .redirectOutput(WORK.resolve(project + ".log").toFile())
              .start();
      try (OutputStream input = program.getOutputStream()) {
        ByteBuffer received = ByteBuffer.allocate(5);
        while (received.hasRemaining() && other.read(received, Duration.ofSeconds(30)) > 0) {
          // More to come.
        }
        assertThat(
                new String(
                    received.array(),
                    0,
                    received.position(),
                    java.nio.charset.StandardCharsets.US_ASCII))
            .as(Files.readString(WORK.resolve(project + ".log")))
            .isEqualTo("hello");
        input.write('!');
        input.flush();
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
      } finally {
        program.destroyForcibly();
      }
    }
  }

  private static Rfc2217Server loop() throws IOException {
    return Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop/consumers").start();
  }

  private static String path(String project) throws IOException {
    Path target = WORK.resolve(project).resolve("target");
    return target.resolve("classes")
        + File.pathSeparator
        + Files.readString(target.resolve("class-path")).strip();
  }

  private static String java(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(JAVA.resolve("bin/java").toString()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) throws Exception {
    return Image.said(new ProcessBuilder(command).redirectErrorStream(true).start(), 0);
  }

  private static String plugin(String pom, String artifact) {
    return first(
        Pattern.compile("<artifactId>" + artifact + "</artifactId>\\s*<version>(.*?)</version>"),
        pom);
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(pattern.pattern()).isTrue();
    return matcher.group(1);
  }

  private static void rename(Path pom) throws IOException {
    String name = "<artifactId>local-port</artifactId>";
    Files.writeString(
        pom, Files.readString(pom).replace(name, "<artifactId>" + SWAPPED + "</artifactId>"));
  }

  /** Copies a project; in its pom, which must have it, one text takes the place of another. */
  private static void copy(Path from, Path to, String text, String instead) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        if (file.endsWith("pom.xml")) {
          String pom = Files.readString(file);
          assertThat(pom).containsOnlyOnce(text);
          Files.writeString(copy, pom.replace(text, instead));
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
