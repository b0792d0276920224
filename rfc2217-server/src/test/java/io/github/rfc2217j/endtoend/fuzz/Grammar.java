package io.github.rfc2217j.endtoend.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Octets that a peer might say: recorded ones, made-up ones, and what chance makes of them. */
final class Grammar {

  private static final Path VECTORS = Path.of("..", "rfc2217-protocol/src/test/resources/vectors");

  /** Octets that mean something somewhere. */
  private static final int[] TELLING = {
    0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13, 17, 19, 44, 100, 101, 108, 112, 113, 127, 128, 240, 241,
    242, 243, 245, 246, 249, 250, 251, 252, 253, 254, 255
  };

  private static final int[] OPTIONS = {0, 0, 1, 3, 3, 5, 6, 24, 31, 37, 44, 44, 44, 46, 255};

  /** No recorded conversation is longer, and with more only one thing would be said. */
  private static final int MOST_OF_ONE = 2048;

  private final Random random;
  private final List<byte[]> recorded;

  /**
   * Makes one.
   *
   * @param role S for what servers are told, C for what clients are
   */
  Grammar(Random random, char role) {
    this.random = random;
    this.recorded = recorded(role);
  }

  private static List<byte[]> recorded(char role) {
    try (Stream<Path> files = Files.list(VECTORS)) {
      List<byte[]> all = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".txt")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          String[] fields = line.split(" \\| ", -1);
          if (!line.startsWith("#") && fields.length == 5 && fields[1].charAt(0) == role) {
            all.add(octets(fields[2]));
          }
        }
      }
      if (all.size() < 100) {
        throw new IllegalStateException("only " + all.size() + " vectors in " + VECTORS);
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What comes from the wire in the steps of a vector. */
  private static byte[] octets(String steps) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String step : steps.split(" ; ")) {
      if (step.startsWith("in ")) {
        for (String word : step.substring(3).split("[ /]+")) {
          String[] times = word.split("\\*");
          int count = times.length == 2 ? Integer.parseInt(times[1]) : 1;
          for (int i = 0; i < count; i++) {
            out.write(Integer.parseInt(times[0], 16));
          }
        }
      }
    }
    return out.toByteArray();
  }

  /** About so many octets of everything. */
  byte[] anything(int size, int replyOffset) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (random.nextInt(4) > 0) {
      out.writeBytes(new byte[] {(byte) 255, (byte) 251, 44, (byte) 255, (byte) 253, 44});
    }
    while (out.size() < size) {
      byte[] piece =
          switch (random.nextInt(10)) {
            case 0, 1 -> recorded.get(random.nextInt(recorded.size()));
            case 2 -> negotiation();
            case 3 -> data();
            case 4 -> random(random.nextInt(40));
            default -> command(replyOffset);
          };
      if (piece.length <= MOST_OF_ONE || random.nextInt(20) == 0) {
        out.writeBytes(random.nextInt(5) == 0 ? mutate(piece) : piece);
      }
    }
    return out.toByteArray();
  }

  private byte[] negotiation() {
    int option = random.nextInt(4) == 0 ? random.nextInt(256) : any(OPTIONS);
    return new byte[] {(byte) 255, (byte) (251 + random.nextInt(4)), (byte) option};
  }

  /** Data, which may hold CR, NUL and doubled FF. */
  private byte[] data() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int count = random.nextInt(random.nextInt(20) == 0 ? 2000 : 60);
    for (int i = 0; i < count; i++) {
      int octet = random.nextInt(3) == 0 ? any(TELLING) : random.nextInt(256);
      out.write(octet);
      if (octet == 255) {
        out.write(octet);
      }
    }
    return out.toByteArray();
  }

  private byte[] random(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }

  /** A command of COM-PORT, most of them with a value of the right length. */
  private byte[] command(int offset) {
    int command = random.nextInt(30) == 0 ? random.nextInt(256) : random.nextInt(13) + offset;
    int right =
        switch (command - offset) {
          case 0, 6, 7, 8, 9 -> 0;
          case 1 -> 4;
          default -> 1;
        };
    int length = random.nextInt(12) == 0 ? random.nextInt(12) : right;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 255, (byte) 250, 44, (byte) command});
    for (int i = 0; i < length; i++) {
      int octet =
          switch (random.nextInt(4)) {
            case 0 -> any(TELLING);
            case 1 -> random.nextInt(256);
            default -> right == 4 && i < 2 ? 0 : random.nextInt(21);
          };
      out.write(octet);
      if (octet == 255 && random.nextInt(20) > 0) {
        out.write(octet);
      }
    }
    if (random.nextInt(40) > 0) {
      out.writeBytes(new byte[] {(byte) 255, (byte) 240});
    }
    return out.toByteArray();
  }

  /** Changes, adds and takes away a few octets. */
  byte[] mutate(byte[] octets) {
    byte[] now = octets;
    for (int i = 1 + random.nextInt(3); i > 0 && now.length > 0; i--) {
      int at = random.nextInt(now.length);
      int to = at + random.nextInt(now.length - at + 1);
      now =
          switch (random.nextInt(6)) {
            case 0 -> joined(now, at, new byte[] {(byte) any(TELLING)}, at + 1);
            case 1 ->
                joined(now, at, new byte[] {(byte) (now[at] ^ 1 << random.nextInt(8))}, at + 1);
            case 2 -> joined(now, at, new byte[] {(byte) any(TELLING)}, at);
            case 3 -> joined(now, at, new byte[0], to);
            case 4 -> joined(now, to, Arrays.copyOfRange(now, at, to), to);
            default -> Arrays.copyOf(now, at);
          };
    }
    return now;
  }

  private static byte[] joined(byte[] octets, int head, byte[] middle, int tail) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(octets, 0, head);
    out.writeBytes(middle);
    out.write(octets, tail, octets.length - tail);
    return out.toByteArray();
  }

  private int any(int[] octets) {
    return octets[random.nextInt(octets.length)];
  }
}
