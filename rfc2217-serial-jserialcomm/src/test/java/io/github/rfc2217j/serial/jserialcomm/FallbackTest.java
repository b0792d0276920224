package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Without permission for system calls, ports work as the library has them, and a line says so. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class FallbackTest {

  private static final String MODULE = "io.github.rfc2217j.serial.jserialcomm";
  private static final String LIBRARY = "com.fazecast.jSerialComm";

  @Test
  void withoutNativeAccessOneLineSaysWhatIsMissing() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      List<String> said = open(LIBRARY, pair.a());
      assertThat(said)
          .filteredOn(line -> line.contains("jSerialComm alone"))
          .singleElement()
          .asString()
          .contains("denies native access", "--enable-native-access=" + MODULE);
      assertThat(said).contains("READ_BACK: false, 115200", "READ_BACK: false, 115200");
    }
  }

  @Test
  void withNativeAccessNothingIsSaid() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      assertThat(open(LIBRARY + "," + MODULE, pair.a()))
          .containsExactly("READ_BACK: true, 115200", "READ_BACK: true, 115200");
    }
  }

  private static List<String> open(String allowed, String device) throws IOException {
    List<String> paths = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    String modules =
        paths.stream()
            .filter(path -> path.matches(".*/(classes|(rfc2217-api|jSerialComm|jspecify)-[^/]*)"))
            .filter(path -> !path.endsWith("-tests.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    String patches =
        paths.stream()
            .filter(path -> path.endsWith("/versions/22") || path.endsWith("/test-classes"))
            .limit(2)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=" + allowed);
    if (Runtime.version().feature() >= 24) {
      command.add("--illegal-native-access=deny");
    }
    command.addAll(List.of("-p", modules, "--patch-module", MODULE + "=" + patches));
    command.addAll(List.of("-m", MODULE + "/" + Child.class.getName(), device));
    return Ports.run(command.toArray(String[]::new)).lines().toList();
  }

  /** What runs in the JVM of its own. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) throws IOException {
      for (int round = 0; round < 2; round++) {
        try (SerialPort port = Ports.open(arguments[0])) {
          int rate = port.apply(port.settings().withBaudRate(115200)).baudRate();
          boolean readsBack =
              port.capabilities().contains(io.github.rfc2217j.api.Capability.READ_BACK);
          System.out.println("READ_BACK: " + readsBack + ", " + rate);
        }
      }
    }
  }
}
