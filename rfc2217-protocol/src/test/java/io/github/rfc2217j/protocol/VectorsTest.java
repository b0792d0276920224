package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every vector, its input whole, octet by octet, and cut in two at each place. */
class VectorsTest {

  static final List<String> FILES =
      List.of(
          "telnet.txt",
          "com-port-server.txt",
          "com-port-client.txt",
          "control.txt",
          "values.txt",
          "quirks.txt",
          "openings.txt",
          "session.txt",
          "refused.txt");

  static Stream<Vector> vectors() {
    return FILES.stream().flatMap(file -> Vector.read(file).stream());
  }

  @Test
  void allAreThere() {
    assertThat(vectors().map(Vector::id))
        .doesNotHaveDuplicates()
        .filteredOn(id -> id.startsWith("C-"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 159).mapToObj("C-%02d"::formatted).toList());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void whole(Vector vector) {
    check(vector, "whole", Integer.MAX_VALUE, -1);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void octetByOctet(Vector vector) {
    check(vector, "octet by octet", 1, -1);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void cutAtEachPlace(Vector vector) {
    int longest =
        vector.steps().stream()
            .filter(step -> step.word().equals("in"))
            .mapToInt(step -> Vector.octets(step.rest()).length)
            .max()
            .orElse(0);
    for (int cut = 1; cut < longest; cut++) {
      check(vector, "cut at " + cut, Integer.MAX_VALUE, cut);
    }
  }

  static void check(Vector vector, String how, int chunk, int cut) {
    VectorRun run = new VectorRun(vector.role(), vector.state(), vector.profile());
    for (Vector.Step step : vector.steps()) {
      if (step.word().equals("in")) {
        feed(run, Vector.octets(step.rest()), chunk, cut);
      } else {
        run.step(step);
      }
    }
    assertThat(run.events()).as("%s %s: events", vector.id(), how).isEqualTo(vector.events());
    assertThat(run.out()).as("%s %s: out", vector.id(), how).isEqualTo(vector.out());
  }

  private static void feed(VectorRun run, byte[] octets, int chunk, int cut) {
    int from = 0;
    while (from < octets.length) {
      int to = (int) Math.min(octets.length, (long) from + chunk);
      if (from < cut && cut < to) {
        to = cut;
      }
      run.in(Arrays.copyOfRange(octets, from, to));
      from = to;
    }
  }
}
