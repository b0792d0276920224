package io.github.rfc2217j.protocol;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors, a file at a time, for the mutation run: what {@link VectorsTest} does with a test
 * for each vector costs that run, which starts each test by itself, minutes for every survivor.
 */
class VectorSweep {

  static Stream<String> files() {
    return VectorsTest.FILES.stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void whole(String file) {
    Vector.read(file).forEach(vector -> VectorsTest.check(vector, "whole", Integer.MAX_VALUE, -1));
  }

  @ParameterizedTest
  @MethodSource("files")
  void octetByOctet(String file) {
    Vector.read(file).forEach(vector -> VectorsTest.check(vector, "octet by octet", 1, -1));
  }
}
