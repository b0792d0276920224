package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.server.app.config.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device keeps its TCP port. */
class PortNumbersTest {

  private static final Place.Range RANGE = new Place.Range("127.0.0.1", 4000, 4002);

  @TempDir private Path directory;

  private PortNumbers numbers() throws IOException {
    return new PortNumbers(Optional.of(directory));
  }

  @Test
  void aDeviceThatComesAgainHasThePortThatItHad() throws IOException {
    PortNumbers numbers = numbers();
    assertThat(numbers.of(RANGE, "a", List.of())).isEqualTo(4000);
    assertThat(numbers.of(RANGE, "b", List.of(4000))).isEqualTo(4001);
    // While a is away, a new one does not get its port.
    assertThat(numbers.of(RANGE, "c", List.of(4001))).isEqualTo(4002);
    assertThat(numbers.of(RANGE, "a", List.of(4001, 4002))).isEqualTo(4000);
  }

  @Test
  void theFileRemembersIt() throws IOException {
    numbers().of(RANGE, "usb:0403:6001:A 1", List.of());
    numbers().of(RANGE, "/dev/ttyUSB0", List.of());
    assertThat(numbers().of(RANGE, "/dev/ttyUSB0", List.of())).isEqualTo(4001);
    assertThat(numbers().of(RANGE, "usb:0403:6001:A 1", List.of())).isEqualTo(4000);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void theOneThatWasAwayLongestGivesWay() throws IOException {
    PortNumbers numbers = numbers();
    numbers.of(RANGE, "a", List.of());
    numbers.of(RANGE, "b", List.of());
    numbers.of(RANGE, "c", List.of());
    numbers.of(RANGE, "a", List.of());
    assertThat(numbers.of(RANGE, "d", List.of(4000))).isEqualTo(4001);
    assertThatThrownBy(() -> numbers.of(RANGE, "e", List.of(4000, 4001, 4002)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:4000-4002")
        .hasMessageContaining("longer");
  }

  @Test
  void aPortOutsideOfTheRangeIsForgotten() throws IOException {
    numbers().of(RANGE, "a", List.of());
    assertThat(numbers().of(new Place.Range("127.0.0.1", 5000, 5001), "a", List.of()))
        .isEqualTo(5000);
  }

  @Test
  void whatCannotBeWrittenIsRememberedAllTheSame() throws IOException {
    PortNumbers numbers = new PortNumbers(Optional.of(directory.resolve("none")));
    assertThat(numbers.of(RANGE, "a", List.of())).isEqualTo(4000);
    assertThat(numbers.of(RANGE, "b", List.of())).isEqualTo(4001);
    assertThat(Files.exists(directory.resolve("none"))).isFalse();
  }
}
