package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames leave whole and in order, those that may while suspended, and are bounded. */
class OutboxTest {

  private static final int MOST = Outbox.MOST_FRAMES;

  private final Outbox outbox = new Outbox();
  private final List<Integer> left = new ArrayList<>();

  /** A frame of one octet that tells when it has left. */
  private final class Numbered implements Outbox.Content {
    private final int number;
    private final boolean droppable;

    Numbered(int number, boolean droppable) {
      this.number = number;
      this.droppable = droppable;
    }

    @Override
    public byte[] octets() {
      return new byte[] {(byte) number};
    }

    @Override
    public void left() {
      left.add(number);
    }

    @Override
    public boolean isDroppable() {
      return droppable;
    }
  }

  private String polled(int room, boolean suspended) {
    ByteBuffer out = ByteBuffer.allocate(3 + room).position(3);
    int count = outbox.poll(out, suspended, FrameWatcher.NONE);
    assertThat(count).isEqualTo(out.position() - 3);
    return Vector.HEX.formatHex(out.array(), 3, out.position());
  }

  /** Whether an answer has left when a suspension comes must not depend on how octets came. */
  @Test
  void whatWaitsWhenASuspensionComesLeavesAllTheSame() {
    outbox.add(() -> new byte[] {1}, false);
    outbox.addExempt(() -> new byte[] {2}, false);
    outbox.add(() -> new byte[] {3}, false);
    outbox.releaseWaiting();
    outbox.add(() -> new byte[] {4}, true);
    outbox.dropSuspendable();
    assertThat(polled(2, true)).isEqualTo("01 02");
    assertThat(outbox.isEmpty(true)).isFalse();
    assertThat(polled(9, true)).isEqualTo("03");
    assertThat(outbox.isEmpty(false)).isTrue();
  }

  @Test
  void framesLeaveWholeInOrderAsFarAsThereIsRoom() {
    outbox.add(() -> new byte[] {1, 2}, false);
    outbox.addExempt(() -> new byte[] {3}, false);
    outbox.add(() -> new byte[] {4, 5}, false);
    assertThat(polled(1, false)).isEmpty();
    assertThat(polled(4, false)).isEqualTo("01 02 03");
    assertThat(outbox.isEmpty(false)).isFalse();
    assertThat(polled(2, false)).isEqualTo("04 05");
    assertThat(outbox.isEmpty(false)).isTrue();
  }

  @Test
  void onlyTheExemptLeaveWhileSuspended() {
    outbox.add(new Numbered(1, true), true);
    assertThat(outbox.isEmpty(true)).isTrue();
    assertThat(outbox.isEmpty(false)).isFalse();
    outbox.addExempt(new Numbered(2, true), false);
    assertThat(outbox.isEmpty(true)).isFalse();
    assertThat(polled(8, true)).isEqualTo("02");
    assertThat(outbox.isEmpty(true)).isTrue();
    assertThat(polled(8, false)).isEqualTo("01");
    assertThat(left).containsExactly(2, 1);
    assertThat(outbox.added()).isEqualTo(2);
  }

  @Test
  void nothingLeavesBehindAnUrgentOctetWithIt() {
    outbox.addExempt(() -> new byte[] {1}, true);
    outbox.add(() -> new byte[] {2}, false);
    assertThat(polled(8, false)).isEqualTo("01");
    assertThat(outbox.lastWasUrgent()).isTrue();
    assertThat(polled(8, false)).isEqualTo("02");
    assertThat(outbox.lastWasUrgent()).isFalse();
  }

  /** The bound is on what is held up; what may leave, and what is told nowhere else, is not it. */
  @Test
  void theOldestThatMayGoGoesForTheOneBeyondTheBound() {
    outbox.addExempt(new Numbered(100, true), false);
    outbox.add(new Numbered(101, false), true);
    for (int i = 1; i < MOST; i++) {
      assertThat(outbox.add(new Numbered(i % 50, true), true)).isTrue();
    }
    assertThat(outbox.add(new Numbered(102, true), true)).isFalse();
    ByteBuffer out = ByteBuffer.allocate(2 * MOST);
    outbox.poll(out, false, FrameWatcher.NONE);
    assertThat(out.position()).isEqualTo(MOST + 1);
    assertThat(left).startsWith(100, 101, 2, 3).endsWith((MOST - 1) % 50, 102).hasSize(MOST + 1);
  }

  @Test
  void aFrameMayGoUnlessItSaysOtherwise() {
    for (int i = 0; i < MOST; i++) {
      outbox.add(() -> new byte[] {1}, true);
    }
    assertThat(outbox.add(() -> new byte[] {2}, true)).isFalse();
    ByteBuffer out = ByteBuffer.allocate(2 * MOST);
    outbox.poll(out, false, FrameWatcher.NONE);
    assertThat(out.position()).isEqualTo(MOST);
  }

  @Test
  void whatIsNotHeldUpIsNotBoundedButFull() {
    for (int i = 0; i < MOST - 1; i++) {
      assertThat(outbox.add(new Numbered(1, true), false)).isTrue();
    }
    assertThat(outbox.isFull(false)).isFalse();
    assertThat(outbox.add(new Numbered(1, true), false)).isTrue();
    assertThat(outbox.isFull(false)).isTrue();
    assertThat(outbox.isFull(true)).isFalse();
    assertThat(outbox.add(new Numbered(1, true), false)).isTrue();
    assertThat(outbox.added()).isEqualTo(MOST + 1);
  }

  @Test
  void whatMayLeaveIsFullByItself() {
    for (int i = 0; i < MOST; i++) {
      assertThat(outbox.isFull(true)).isFalse();
      outbox.addExempt(new Numbered(1, true), false);
    }
    assertThat(outbox.isFull(true)).isTrue();
    assertThat(polled(1, true)).isEqualTo("01");
    assertThat(outbox.isFull(true)).isFalse();
  }

  @Test
  void whatWasHeldUpIsTakenAway() {
    outbox.addExempt(new Numbered(1, true), false);
    outbox.add(new Numbered(2, false), true);
    outbox.dropSuspendable();
    assertThat(polled(8, false)).isEqualTo("01");
  }
}
