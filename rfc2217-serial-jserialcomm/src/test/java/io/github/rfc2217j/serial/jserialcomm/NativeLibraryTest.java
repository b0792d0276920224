package io.github.rfc2217j.serial.jserialcomm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.spi.PortName;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Loading the native code, in JVMs of its own, since it is loaded once only. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class NativeLibraryTest {

  @TempDir Path temporary;

  @Test
  void makingAProviderLoadsNothing() throws IOException {
    assertThat(run("make")).isEqualTo("mapped: false");
  }

  /** The library's own search asks each device, and hangs with a driver that does. */
  @Test
  void listingPortsIsLeftToTheSystem() throws IOException {
    assertThat(run("list")).endsWith("mapped: false");
  }

  @Test
  void openingAPortLoadsItFromAPrivateDirectoryAndLeavesNothingBehind() throws IOException {
    assertThat(run("open")).startsWith("asked").endsWith("mapped: true");
    try (var left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatOthersLeftInTheTemporaryDirectoryIsNeitherLoadedNorDeleted() throws IOException {
    Path precious = Files.createDirectory(temporary.resolve("precious"));
    Path file = Files.createFile(precious.resolve("file"));
    Path planted = Files.createDirectories(temporary.resolve("jSerialComm/2.11.4"));
    Files.writeString(planted.resolve("libjSerialComm.so"), "not a library");
    Files.createSymbolicLink(temporary.resolve("jSerialComm/old"), precious);

    assertThat(run("open")).startsWith("asked").endsWith("mapped: true");
    assertThat(file).exists();
    assertThat(planted.resolve("libjSerialComm.so")).hasContent("not a library");
  }

  @Test
  void onlyThePropertiesOfTheLibraryAreSetAndOnlyForTheMoment() throws IOException {
    assertThat(run("properties"))
        .contains("set: [fazecast.jSerialComm.appid, jSerialComm.library.path]")
        .contains("left: []")
        .endsWith("mapped: true");
  }

  @Test
  void whatOthersPutIntoItsDirectoryIsNotDeleted() throws IOException {
    assertThat(run("intrude")).contains("kept: true").endsWith("mapped: true");
  }

  @Test
  void itIsLoadedAsAModuleToo() throws IOException {
    String module = "io.github.rfc2217j.serial.jserialcomm";
    List<String> paths = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    String modules =
        paths.stream()
            .filter(path -> path.matches(".*/(classes|(rfc2217-api|jSerialComm|jspecify)-[^/]*)"))
            .filter(path -> !path.endsWith("-tests.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    String tests =
        paths.stream().filter(path -> path.endsWith("/test-classes")).findFirst().orElseThrow();
    assertThat(
            runJava(
                "--enable-native-access=com.fazecast.jSerialComm",
                "-p",
                modules,
                "--patch-module",
                module + "=" + tests,
                "-m",
                module + "/" + Child.class.getName(),
                "open"))
        .contains("asked")
        .endsWith("mapped: true");
  }

  @Test
  void aLibraryThatTheUserNamesIsLoadedWithoutUnpacking() throws IOException {
    Path named = Files.createDirectory(temporary.resolve("named"));
    try (InputStream library =
        SerialPort.class.getResourceAsStream("/Linux/" + architecture() + "/libjSerialComm.so")) {
      Files.copy(requireNonNull(library), named.resolve("libjSerialComm.so"));
    }
    String nowhere = "-Djava.io.tmpdir=" + temporary.resolve("none");
    assertThat(run("open", nowhere, "-DjSerialComm.library.path=" + named))
        .contains("asked")
        .endsWith("mapped: true");
    assertThat(run("open", nowhere, "-Djava.library.path=/nonexistent:" + named))
        .contains("asked")
        .endsWith("mapped: true");
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "armv8_64";
      case String other -> other;
    };
  }

  @Test
  void aMissingLibraryIsAnExceptionEachTime() throws IOException {
    Path home = Files.createTempDirectory(temporary, "home");
    assertThat(run("open", "-Dos.arch_full=none", "-Duser.home=" + home))
        .contains("first: cannot open /dev/null", "second: cannot open /dev/null")
        .contains("cannot be loaded", "UnsatisfiedLinkError", "another backend");
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(home));
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void anUnwritableTemporaryDirectoryIsAnException() throws IOException {
    assertThat(run("open", "-Djava.io.tmpdir=" + temporary.resolve("none")))
        .contains("no private directory", "java.io.tmpdir");
  }

  @Test
  void anUnknownSystemDoesNotEndTheProcess() throws IOException {
    assertThat(run("open", "-Dos.name=Plan 9")).contains("no native code for Plan 9");
  }

  private String run(String what, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    arguments.add(System.getProperty("java.class.path"));
    arguments.addAll(List.of(Child.class.getName(), what));
    return runJava(arguments.toArray(String[]::new));
  }

  private String runJava(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-XX:-UsePerfData");
    command.addAll(List.of(arguments));
    return Ports.run(command.toArray(String[]::new));
  }

  /** What runs in the JVM of its own. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) throws IOException {
      JSerialCommProvider provider = new JSerialCommProvider();
      switch (arguments[0]) {
        case "list" -> provider.ports();
        case "open" -> {
          open("first", provider);
          open("second", provider);
        }
        case "properties" -> {
          Watched watched = new Watched(() -> {});
          open("only", provider);
          System.out.println("set: " + watched.set);
          watched.set.removeIf(property -> System.getProperty(property) == null);
          System.out.println("left: " + watched.set);
        }
        case "intrude" -> {
          // As another thread may at that moment.
          List<Path> others = new ArrayList<>();
          new Watched(() -> others.add(temporaryFile()));
          open("only", provider);
          System.out.println("kept: " + others.stream().allMatch(Files::exists));
        }
        default -> {}
      }
      boolean mapped =
          Files.readAllLines(Path.of("/proc/self/maps")).stream()
              .anyMatch(line -> line.contains("libjSerialComm"));
      System.out.println("mapped: " + mapped);
    }

    private static Path temporaryFile() {
      try {
        return Files.createTempFile(Path.of(System.getProperty("java.io.tmpdir")), "other", "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Opens what is no serial port: that is found out by the library. */
    private static void open(String which, JSerialCommProvider provider) throws IOException {
      try (io.github.rfc2217j.api.SerialPort port = provider.open(PortName.of("/dev/null"))) {
        System.out.println("is " + port);
      } catch (PortNotFoundException e) {
        System.out.println("asked");
      } catch (ProviderException e) {
        System.out.println(which + ": " + e.getMessage());
      }
    }
  }

  /** The system's properties, which tell what is set. */
  private static final class Watched extends Properties {
    private static final long serialVersionUID = 1;

    private final transient SortedSet<String> set = new TreeSet<>();
    private final transient Runnable onSet;

    Watched(Runnable onSet) {
      this.onSet = onSet;
      putAll(System.getProperties());
      System.setProperties(this);
    }

    @Override
    public synchronized Object setProperty(String key, String value) {
      Object before = super.setProperty(key, value);
      set.add(key);
      onSet.run();
      return before;
    }
  }
}
