package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.LineState;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Reports on the line: each error bit is told, and not more than ten times a second. */
class LineReportsTest {

  private static final long MILLI = 1_000_000;

  private final Probe probe = new Probe(true, Probe.State.OPEN);
  private int seen;

  private void mask(int bits) {
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 0A %02X FF F0".formatted(bits))));
    fresh();
  }

  private byte[] fresh() {
    byte[] all = probe.sent();
    byte[] fresh = Arrays.copyOfRange(all, seen, all.length);
    seen = all.length;
    return fresh;
  }

  private void assertTold(int bits) {
    assertThat(fresh()).isEqualTo(Vector.octets("FF FA 2C 6A %02X FF F0".formatted(bits)));
  }

  @Test
  void theFirstIsToldAtOnceAndTheNextTogetherAfterAWhile() {
    mask(0x1E);
    probe.apply(new Op.Line(LineState.PARITY_ERROR));
    assertTold(LineState.PARITY_ERROR);
    assertThat(probe.session.nextDeadline()).isEqualTo(Session.NO_DEADLINE);
    probe.apply(new Op.Line(LineState.FRAMING_ERROR));
    probe.apply(new Op.Line(LineState.OVERRUN_ERROR));
    assertThat(fresh()).isEmpty();
    assertThat(probe.session.nextDeadline()).isEqualTo(100 * MILLI);
    probe.apply(new Op.Wait(99 * MILLI));
    assertThat(fresh()).isEmpty();
    probe.apply(new Op.Wait(MILLI));
    assertTold(LineState.FRAMING_ERROR | LineState.OVERRUN_ERROR);
    assertThat(probe.session.nextDeadline()).isEqualTo(Session.NO_DEADLINE);
  }

  @Test
  void anErrorWithEachOctetIsToldTenTimesASecond() {
    mask(0x1E);
    for (int i = 0; i < 1000; i++) {
      probe.apply(new Op.Line(LineState.PARITY_ERROR));
      probe.apply(new Op.Wait(MILLI));
    }
    assertThat(fresh()).hasSize(11 * 7);
  }

  @Test
  void afterAPauseItIsToldAtOnceAgain() {
    mask(0x1E);
    probe.apply(new Op.Line(LineState.PARITY_ERROR));
    assertTold(LineState.PARITY_ERROR);
    probe.apply(new Op.Wait(100 * MILLI));
    probe.apply(new Op.Line(LineState.BREAK_DETECT));
    assertTold(LineState.BREAK_DETECT);
  }

  @Test
  void whatTheMaskHidesDelaysNothing() {
    mask(LineState.BREAK_DETECT);
    probe.apply(new Op.Line(LineState.PARITY_ERROR));
    assertThat(fresh()).isEmpty();
    probe.apply(new Op.Line(LineState.BREAK_DETECT));
    assertTold(LineState.BREAK_DETECT);
  }

  @Test
  void aQuestionIsAnsweredWithoutWaiting() {
    mask(0x1E);
    probe.apply(new Op.Line(LineState.PARITY_ERROR));
    probe.apply(new Op.Line(LineState.FRAMING_ERROR));
    fresh();
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 06 FF F0")));
    assertTold(LineState.PARITY_ERROR | LineState.FRAMING_ERROR);
  }
}
