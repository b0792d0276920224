package io.github.rfc2217j.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** One line of the vector files; their README describes the format. */
record Vector(
    String id,
    char role,
    String state,
    String profile,
    List<Step> steps,
    String out,
    String events) {

  /** A step: its word and what follows it. */
  record Step(String word, String rest) {}

  static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  static List<Vector> read(String file) {
    try (InputStream in = Vector.class.getResourceAsStream("/vectors/" + file)) {
      String text =
          new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
      List<Vector> vectors = new ArrayList<>();
      for (String line : text.split("\n")) {
        if (!line.isBlank() && !line.startsWith("#")) {
          vectors.add(parse(line));
        }
      }
      return vectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector parse(String line) {
    String[] fields = line.split(" \\| ", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException("five fields expected in: " + line);
    }
    String[] start = fields[1].split(" ");
    List<Step> steps =
        Arrays.stream(fields[2].split(" ; "))
            .map(step -> {
              int blank = step.indexOf(' ');
              return blank < 0
                  ? new Step(step, "")
                  : new Step(step.substring(0, blank), step.substring(blank + 1));
            })
            .toList();
    return new Vector(
        fields[0].strip(),
        start[0].charAt(0),
        start[1],
        start.length > 2 ? start[2] : "",
        steps,
        fields[3].strip(),
        fields[4].strip());
  }

  /** Octets of an {@code in}, {@code tx} or {@code out} field; cuts are dropped. */
  static byte[] octets(String field) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (String word : field.replace("/", " ").strip().split("\\s+")) {
      String[] repeated = word.split("\\*");
      int count = repeated.length == 2 ? Integer.parseInt(repeated[1]) : 1;
      for (int i = 0; i < count; i++) {
        octets.write(HexFormat.fromHexDigits(repeated[0]));
      }
    }
    return octets.toByteArray();
  }

  @Override
  public String toString() {
    return id;
  }
}
