package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.ServerSession;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A socket's output with one buffer.
 *
 * <p>Threads: any. The lock guards the buffer and the socket's output and is held while writing
 * blocks. Whoever fills the buffer writes it at once, so it is empty whenever the lock is free.
 */
final class SocketOutput {

  /** What one write to the socket takes at most. */
  private static final int SIZE = 16 * 1024;

  /** Any frame fits, and what people type; one that is filled is replaced by a larger one. */
  private static final int FIRST_SIZE = 1024;

  private final Socket socket;
  private final OutputStream output;
  private final Taps taps;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_SIZE);

  SocketOutput(Socket socket, Taps taps) throws IOException {
    this.socket = socket;
    this.taps = taps;
    this.output = socket.getOutputStream();
  }

  /**
   * Has the empty buffer filled, and writes what is in it.
   *
   * @param filler returns true if the last octet is to be sent as urgent data
   */
  void write(Predicate<ByteBuffer> filler) throws IOException {
    lock.lock();
    try {
      buffer.clear();
      boolean urgent = filler.test(buffer);
      // Before the client has them: its answer is shown after them.
      taps.show(SessionTap.Direction.TO_CLIENT, buffer.array(), buffer.position());
      if (urgent) {
        int last = buffer.position() - 1;
        output.write(buffer.array(), 0, last);
        sendUrgent(buffer.get(last));
      } else {
        output.write(buffer.array(), 0, buffer.position());
      }
      if (buffer.capacity() < SIZE && buffer.remaining() < ServerSession.LARGEST_FRAME) {
        buffer = ByteBuffer.allocate(SIZE);
      }
    } finally {
      lock.unlock();
    }
  }

  private void sendUrgent(byte octet) throws IOException {
    try {
      socket.sendUrgentData(octet & 0xFF);
    } catch (SocketException e) {
      // The JDK does not wait for room with urgent data; a data mark without the urgent signal is
      // legal (RFC 854).
      output.write(octet);
    }
  }

  /** Tells the client that nothing more comes. */
  void end() throws IOException {
    lock.lock();
    try {
      socket.shutdownOutput();
    } finally {
      lock.unlock();
    }
  }
}
