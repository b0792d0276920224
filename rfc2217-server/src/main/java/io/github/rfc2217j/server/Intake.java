package io.github.rfc2217j.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a client: read from the socket, shown to the taps, and given to the client's
 * stay. For one thread at a time.
 */
final class Intake {

  private static final int MOST = 16 * 1024;

  /** Enough until a client sends much: many send nothing but a command now and then. */
  private static final int FIRST = 512;

  private final Socket socket;
  private final InputStream input;
  private final Taps taps;
  private final Wire wire;
  private final Course course;
  private ByteBuffer octets = ByteBuffer.allocate(FIRST);
  private ByteBuffer data = ByteBuffer.allocate(0);
  private @Nullable Stay stay;
  private int patience = PieceWork.FOR_EVER;

  Intake(Socket socket, Taps taps, Wire wire, Course course) throws IOException {
    this.socket = socket;
    this.input = socket.getInputStream();
    this.taps = taps;
    this.wire = wire;
    this.course = course;
  }

  /** Waits for the client's first octets, which decide on its place; null if it ends first. */
  @Nullable ByteBuffer first() throws IOException {
    return receive() < 0 ? null : octets.duplicate();
  }

  /** The client has its place, or none: its first octets are taken. */
  void begin(@Nullable Stay stay) {
    this.stay = stay;
    if (stay != null) {
      data = ByteBuffer.allocate(FIRST);
    }
    take();
  }

  /** Reads to the end. */
  void run() throws IOException {
    new PieceWork(this::next, canWaitInVain(socket)).run();
  }

  /**
   * Tells whether nothing happens to a connection when the time for a read is up: to TCP's, also if
   * it is a channel's. TLS may be left in the middle of a record, UNIX-domain sockets are closed.
   */
  static boolean canWaitInVain(Socket socket) {
    return socket.getClass() == Socket.class || socket.getChannel() != null;
  }

  private int next(int patience) throws IOException {
    if (patience != this.patience) {
      socket.setSoTimeout(patience);
      this.patience = patience;
    }
    int count;
    try {
      count = receive();
    } catch (SocketTimeoutException e) {
      return 0;
    }
    if (count >= 0) {
      take();
    }
    return count;
  }

  private int receive() throws IOException {
    int count = input.read(octets.array());
    taps.show(SessionTap.Direction.FROM_CLIENT, octets.array(), count);
    octets.position(0).limit(Math.max(0, count));
    return count;
  }

  private void take() {
    if (stay == null) {
      return;
    }
    boolean full = octets.limit() == octets.capacity();
    // Once the end is near, only the client's own end is waited for; but what it had sent before
    // it broke the connection off is the device's.
    if (course.readsOn() || !wire.isEnding()) {
      stay.take(octets, data);
    }
    if (full && octets.capacity() == FIRST) {
      octets = ByteBuffer.allocate(MOST);
      data = ByteBuffer.allocate(MOST);
    }
  }
}
