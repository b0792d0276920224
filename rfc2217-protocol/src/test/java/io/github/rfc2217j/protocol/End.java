package io.github.rfc2217j.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A driver at one end of a {@link Pair}: what has been submitted leaves before payload that is
 * offered later, and payload that is not taken holds up what comes after it, as a blocked write
 * does.
 */
final class End {
  final Session<?> session;
  private final Link in;
  private final Link out;
  private final ArrayDeque<Op> todo = new ArrayDeque<>();
  private final ByteBuffer leaving = ByteBuffer.allocate(Session.LARGEST_FRAME).flip();
  private final Consumer<Object> listener;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private ByteBuffer writing = ByteBuffer.allocate(0);
  private ByteBuffer unread = ByteBuffer.allocate(0);

  /**
   * Makes one.
   *
   * @param listener hears of each event and of each octet of data, in their order on the wire
   */
  End(Session<?> session, Link in, Link out, Consumer<Object> listener) {
    this.session = session;
    this.in = in;
    this.out = out;
    this.listener = listener;
  }

  void plan(List<Op> ops) {
    todo.addAll(ops);
  }

  byte[] received() {
    return received.toByteArray();
  }

  /** Does the next thing planned; false if there is nothing, or something is in the way. */
  boolean act(Consumer<Op> doer) {
    if (writing.hasRemaining() || todo.isEmpty()) {
      return false;
    }
    // BRK is Telnet's and needs no COM-PORT, so it would overtake requests that wait for it.
    if (todo.peek() instanceof Op.Break && !session.isComPortUp()) {
      return false;
    }
    Op op = todo.remove();
    if (op instanceof Op.Send send) {
      writing = ByteBuffer.wrap(send.payload());
    } else {
      doer.accept(op);
    }
    return true;
  }

  /** Puts octets on the link, at most so many; false if nothing moved. */
  boolean transmit(int most) {
    boolean moved = false;
    if (!leaving.hasRemaining()) {
      leaving.clear();
      while (session.pollTransmit(leaving) > 0) {
        moved = true;
      }
      if (!session.hasTransmit()) {
        moved |= session.encode(writing, leaving) > 0;
      }
      leaving.flip();
    }
    return out.put(leaving, most) > 0 || moved;
  }

  /** Takes octets off the link, at most so many; false if there were none. */
  boolean receive(int most, int payloadRoom, long now) {
    if (!unread.hasRemaining()) {
      unread = in.take(most);
    }
    if (!unread.hasRemaining()) {
      return false;
    }
    ByteBuffer payload = ByteBuffer.allocate(payloadRoom);
    Step step = Step.EVENT;
    while (step == Step.EVENT || step == Step.PAYLOAD_FULL) {
      step = session.receive(unread, payload, now);
      payload.flip();
      while (payload.hasRemaining()) {
        byte octet = payload.get();
        received.write(octet);
        listener.accept(octet);
      }
      payload.clear();
      poll();
    }
    return true;
  }

  void poll() {
    Object event;
    while ((event = session.pollEvent()) != null) {
      listener.accept(event);
    }
  }
}
