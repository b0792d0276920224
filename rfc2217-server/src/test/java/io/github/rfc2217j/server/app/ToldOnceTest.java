package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes wrong again and again is told once, until it was over. */
class ToldOnceTest {

  private final List<String> log = new ArrayList<>();
  private final ToldOnce told = new ToldOnce(log::add);

  @Test
  void theSameIsToldOnce() {
    told.tell("a", "busy");
    told.tell("a", "busy");
    told.tell("a", "gone");
    told.tell("a", "busy");
    told.tell("b", "busy");
    assertThat(log).containsExactly("busy", "gone", "busy");
  }

  @Test
  void itIsToldAgainAfterItWasOver() {
    told.tell("a", "a is busy");
    told.tell("b", "b is busy");
    told.over("a");
    told.tell("a", "a is busy");
    told.tell("b", "b is busy");
    assertThat(log).containsExactly("a is busy", "b is busy", "a is busy");
  }

  @Test
  void whatIsNotThereAnyMoreIsForgotten() {
    told.tell("a", "a is busy");
    told.tell("b", "b is busy");
    told.keepOnly(List.of("b"));
    told.tell("a", "a is busy");
    told.tell("b", "b is busy");
    assertThat(log).containsExactly("a is busy", "b is busy", "a is busy");
  }
}
