package io.github.rfc2217j.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The frames that wait for the wire, in order, some of which may overtake while the peer has
 * suspended us.
 */
final class Outbox {

  /** The most frames that a peer can make us keep; a burst of all settings is 30. */
  static final int MOST_FRAMES = 1024;

  /** A frame whose octets are settled when it leaves. */
  @FunctionalInterface
  interface Content {
    /** The octets; none if there is nothing to say any more. */
    byte[] octets();

    /** Takes notice that the octets are on their way. */
    default void left() {}

    /** Whether it may go when too much waits. */
    default boolean isDroppable() {
      return true;
    }
  }

  private record Frame(Content content, boolean exempt, boolean urgent) {}

  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private int exemptCount;
  private long added;
  private boolean lastWasUrgent;

  /**
   * Adds a frame that waits while suspended; false if the oldest such frame that may go had to go
   * for it.
   */
  boolean add(Content content, boolean suspended) {
    boolean room = !suspended || frames.size() - exemptCount < MOST_FRAMES;
    if (!room) {
      dropOldest();
    }
    frames.add(new Frame(content, false, false));
    added++;
    return room;
  }

  private void dropOldest() {
    for (Iterator<Frame> iterator = frames.iterator(); iterator.hasNext(); ) {
      Frame frame = iterator.next();
      if (!frame.exempt && frame.content.isDroppable()) {
        iterator.remove();
        return;
      }
    }
  }

  /**
   * Adds a frame that leaves even while suspended: negotiation, flow control, Synch, and what ends
   * the reason for a suspension.
   */
  void addExempt(Content content, boolean urgent) {
    frames.add(new Frame(content, true, urgent));
    exemptCount++;
    added++;
  }

  /** Counts the frames ever added. */
  long added() {
    return added;
  }

  /** Tells whether what could leave now has become too much. */
  boolean isFull(boolean suspended) {
    return (suspended ? exemptCount : frames.size()) >= MOST_FRAMES;
  }

  /** Lets all that waits leave even while suspended. */
  void releaseWaiting() {
    int count = frames.size();
    for (int i = 0; i < count; i++) {
      Frame frame = frames.remove();
      frames.add(new Frame(frame.content, true, frame.urgent));
    }
    exemptCount = count;
  }

  /** Takes away what may not leave while suspended. */
  void dropSuspendable() {
    frames.removeIf(frame -> !frame.exempt);
  }

  /**
   * Moves whole frames, as many as fit and may leave; stops behind one to be sent as urgent data.
   */
  int poll(ByteBuffer out, boolean suspended, FrameWatcher watcher) {
    int before = out.position();
    lastWasUrgent = false;
    Iterator<Frame> iterator = frames.iterator();
    while (iterator.hasNext() && !lastWasUrgent) {
      Frame frame = iterator.next();
      if (suspended && !frame.exempt) {
        continue;
      }
      byte[] octets = frame.content.octets();
      if (octets.length > out.remaining()) {
        break;
      }
      out.put(octets);
      if (octets.length > 0) {
        watcher.sent(octets);
      }
      lastWasUrgent = frame.urgent;
      if (frame.exempt) {
        exemptCount--;
      }
      iterator.remove();
      frame.content.left();
    }
    return out.position() - before;
  }

  boolean lastWasUrgent() {
    return lastWasUrgent;
  }

  boolean isEmpty(boolean suspended) {
    return suspended ? exemptCount == 0 : frames.isEmpty();
  }
}
