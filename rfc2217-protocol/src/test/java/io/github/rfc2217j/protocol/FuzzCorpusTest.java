package io.github.rfc2217j.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The inputs that the fuzzer starts from: those of the vectors and malformed ones that killed other
 * implementations. Each runs as a test; {@link #main} writes them as files for the fuzzer.
 */
class FuzzCorpusTest {

  private static final List<String> FILES =
      List.of("telnet.txt", "session.txt", "com-port-server.txt", "com-port-client.txt");

  private static final List<String> STATES = List.of("fresh", "start", "open", "nvt", "suspended");

  /** What ended pyserial's server, or led other peers astray. */
  private static final List<String> MALFORMED =
      List.of(
          "FF F0",
          "FF FA 2C 01 00 25 80 FF F0",
          "FF FA 2C 01 03 FF F0",
          "FF FA 2C 03 06 FF F0",
          "FF FA 2C 04 04 FF F0",
          "FF FA 2C 01 FF F0",
          "FF FA 2C FF F0",
          "FF FA FF F0",
          "FF FA 2C 05",
          "FF FA 2C 65 00 00 25 80 00 00 00 00 FF F0",
          "FF FA 2C 69 00 FF F0 FF FA 2C 69 07 FF F0 FF FA 2C 69 0A FF F0",
          "FF FA 2C 0B FF FF F0",
          "FF FA FF FA FF FA 2C 02 FF FB 2C 07 FF F0",
          "FF FF FF FF FF",
          "FF FA 2C 00 FF F0 FF FA 2C 08 FF F0 FF FC 2C",
          "FF FA 2C 64 FF F0 FF FA 2C 6C FF F0 FF FE 2C",
          "0D 00 0D 0D 0A 00 FF 00 0D FF F1 00");

  /** An input and its name. */
  @SuppressWarnings("ArrayRecordComponent") // made once, never compared
  record Seed(String name, byte[] input) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Seed> seeds() {
    List<Seed> seeds = new ArrayList<>();
    for (String file : FILES) {
      for (Vector vector : Vector.read(file)) {
        String state =
            switch (vector.state()) {
              case "nvt-t" -> "nvt";
              case "auto" -> "start";
              case "open-zero" -> "open";
              default -> vector.state();
            };
        List<byte[]> feeds =
            vector.steps().stream()
                .filter(step -> step.word().equals("in"))
                .map(step -> Vector.octets(step.rest()))
                .toList();
        seeds.add(seed(vector.id(), vector.role() == 'S', state, feeds));
      }
    }
    for (int i = 0; i < MALFORMED.size(); i++) {
      for (boolean server : new boolean[] {true, false}) {
        String name = "M-" + i + (server ? "-S" : "-C");
        seeds.add(seed(name, server, "open", List.of(Vector.octets(MALFORMED.get(i)))));
      }
    }
    return seeds.stream();
  }

  /** A client asks something of each kind first, so that answers have somebody to go to. */
  private static Seed seed(String name, boolean server, String state, List<byte[]> feeds) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.write((server ? 0 : 1) | STATES.indexOf(state) << 3);
    input.write(0); // the copy is fed octet by octet
    for (int i = 0; i < 11 && !server; i++) {
      input.write(8);
      input.write(i << 4 | 9);
    }
    for (byte[] feed : feeds) {
      for (int from = 0; from < feed.length; from += 255) {
        int count = Math.min(255, feed.length - from);
        input.write(0);
        input.write(count);
        input.write(feed, from, count);
      }
    }
    return new Seed(name, input.toByteArray());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everySeedPasses(Seed seed) {
    SessionFuzz.fuzzerTestOneInput(seed.input());
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    for (Seed seed : seeds().toList()) {
      Files.write(directory.resolve(seed.name()), seed.input());
    }
  }
}
