package io.github.rfc2217j.endtoend.soak;

import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.endtoend.Footprint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty ports, sixteen clients at a time, and faults. {@code -Drfc2217j.soak=SECONDS} says how long
 * (10 if not given), {@code -Drfc2217j.soak.seed=N} repeats an order of visits, {@code
 * -Drfc2217j.soak.simulated=N} and {@code -Drfc2217j.soak.terminals=N} choose the ports.
 */
@EnabledOnOs(OS.LINUX)
class SoakTest {

  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("rfc2217j.soak", 10));
  private static final Duration HOLD =
      Duration.ofMillis(Integer.getInteger("rfc2217j.soak.hold", 1000));
  private static final Path DUMP = Path.of("target", "watchdog.txt");
  private static final int SIMULATED = Integer.getInteger("rfc2217j.soak.simulated", 42);
  private static final int TERMINALS = Integer.getInteger("rfc2217j.soak.terminals", 8);

  @TempDir private Path folder;

  @Test
  void nothingIsLostAndNothingIsLeft() throws Exception {
    long seed = Long.getLong("rfc2217j.soak.seed", System.nanoTime());
    int terminals = Peers.isOnPath("socat") ? TERMINALS : 0;
    try (Soak soak = new Soak(folder, seed, SIMULATED, terminals);
        Watchdog watchdog = new Watchdog(HOLD, EndlessWaits.KNOWN, EndlessWaits.WITH_LOCK, DUMP)) {
      Tally early = soak.run(TIME.dividedBy(4));
      soak.settle();
      Footprint before = Footprint.now();
      long visitsBefore = early.visits();
      Tally tally = soak.run(TIME.minus(TIME.dividedBy(4)));
      soak.settle();
      Footprint after = Footprint.now();
      System.out.printf("soak, seed %d: %s; %s, then %s%n", seed, tally, before, after);
      List<String> findings = watchdog.findings();
      System.out.printf("watchdog: %d looks%n", watchdog.looks());
      SoftAssertions all = new SoftAssertions();
      all.assertThat(findings).as("findings of the watchdog, see %s", DUMP).isEmpty();
      all.assertThat(tally.violations()).as("violations with seed %d", seed).isEmpty();
      all.assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
      all.assertThat(after.descriptors())
          .as("descriptors")
          .isLessThanOrEqualTo(before.descriptors());
      long visits = tally.visits() - visitsBefore;
      all.assertThat((after.heap() - before.heap()) / Math.max(visits, 1000))
          .as("octets of heap a visit, %d visits", visits)
          .isLessThan(1000);
      all.assertThat(tally.visits("undisturbed")).isPositive();
      all.assertAll();
    }
  }
}
