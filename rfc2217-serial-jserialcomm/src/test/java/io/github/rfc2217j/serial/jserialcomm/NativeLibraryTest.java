package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  void listingPortsLoadsItFromAPrivateDirectoryAndLeavesNothingBehind() throws IOException {
    assertThat(run("list")).startsWith("listed").endsWith("mapped: true");
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

    assertThat(run("list")).startsWith("listed").endsWith("mapped: true");
    assertThat(file).exists();
    assertThat(planted.resolve("libjSerialComm.so")).hasContent("not a library");
  }

  @Test
  void aMissingLibraryIsAnExceptionEachTime() throws IOException {
    assertThat(run("list", "-Dos.arch_full=none"))
        .contains("first: cannot open jserialcomm:*", "second: cannot open jserialcomm:*")
        .contains("cannot be loaded", "UnsatisfiedLinkError", "another backend");
  }

  @Test
  void anUnwritableTemporaryDirectoryIsAnException() throws IOException {
    assertThat(run("list", "-Djava.io.tmpdir=" + temporary.resolve("none")))
        .contains("no private directory", "java.io.tmpdir");
  }

  @Test
  void anUnknownSystemDoesNotEndTheProcess() throws IOException {
    assertThat(run("list", "-Dos.name=Plan 9")).contains("no native code for Plan 9");
  }

  private String run(String what, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-XX:-UsePerfData");
    command.addAll(List.of(options));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Child.class.getName(), what));
    return Ports.run(command.toArray(String[]::new));
  }

  /** What runs in the JVM of its own. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) throws IOException {
      JSerialCommProvider provider = new JSerialCommProvider();
      if (arguments[0].equals("list")) {
        list("first", provider);
        list("second", provider);
      }
      boolean mapped =
          Files.readAllLines(Path.of("/proc/self/maps")).stream()
              .anyMatch(line -> line.contains("libjSerialComm"));
      System.out.println("mapped: " + mapped);
    }

    private static void list(String which, JSerialCommProvider provider) throws IOException {
      try {
        provider.ports();
        System.out.println("listed");
      } catch (ProviderException e) {
        System.out.println(which + ": " + e.getMessage());
      }
    }
  }
}
