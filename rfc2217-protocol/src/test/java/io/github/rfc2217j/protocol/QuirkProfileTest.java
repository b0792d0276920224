package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Profiles have names that tell them apart, and between them every quirk that is a peer's own. */
class QuirkProfileTest {

  @Test
  void eachProfileIsFoundByItsNameAlone() {
    for (QuirkProfile profile : QuirkProfile.known()) {
      assertThat(QuirkProfile.named(profile.name())).contains(profile);
      assertThat(SessionOptions.of("x").withQuirks(profile).quirks()).contains(profile);
    }
    assertThat(QuirkProfile.known()).extracting(QuirkProfile::name).doesNotHaveDuplicates();
    assertThat(QuirkProfile.named("nobody")).isEmpty();
  }

  /** Those of products that cannot be told apart are in none. */
  @Test
  void everyQuirkIsInAProfileOrTakenFromEverybody() {
    List<Quirk> everybody =
        List.of(Quirk.BINARY_REFUSED, Quirk.NEGOTIATION_STORM, Quirk.PURGE_DIRECTIONS_SWAPPED);
    for (Quirk quirk : Quirk.values()) {
      assertThat(QuirkProfile.known().stream().anyMatch(profile -> profile.has(quirk)))
          .as("%s", quirk)
          .isNotEqualTo(everybody.contains(quirk));
    }
  }

  @Test
  void aProfileIsShownByItsName() {
    assertThat(QuirkProfile.SREDIRD).hasToString("sredird");
    assertThatThrownBy(() -> new QuirkProfile(" ", Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
  }

  @Test
  void aQuirkSaysAgainstWhatItIsAndWhereItWasSeen() {
    assertThat(Quirk.MASKS_UNANSWERED.section()).isEqualTo("RFC 2217 §3 SET-LINESTATE-MASK");
    assertThat(Quirk.MASKS_UNANSWERED.products()).contains("pyserial");
  }
}
