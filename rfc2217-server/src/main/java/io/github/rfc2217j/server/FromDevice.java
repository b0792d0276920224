package io.github.rfc2217j.server;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Carries what the device sends to the client. While the client does not take it, the device is not
 * read, so its own flow control holds it back.
 *
 * <p>Threads: {@link #run} is the pump's own thread, which closing the port ends; the connection's
 * reader purges.
 */
final class FromDevice implements Runnable {

  private static final int CHUNK = 8 * 1024;

  private final SerialPort port;
  private final Wire wire;
  private final Watcher watcher;

  /** Is told why the pump ended, on the pump's thread. */
  interface Watcher {
    /** The device is gone; everything that it sent before has been sent on. */
    void deviceGone();

    /** The port failed. */
    void portFailed(IOException cause);

    /** The client's connection failed. */
    void socketFailed(IOException cause);
  }

  FromDevice(SerialPort port, Wire wire, Watcher watcher) {
    this.port = port;
    this.wire = wire;
    this.watcher = watcher;
  }

  /** The pump. */
  @Override
  public void run() {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    boolean more = true;
    while (more) {
      more = read(chunk) && send(chunk, System.nanoTime());
    }
  }

  private boolean read(ByteBuffer chunk) {
    wire.reads(chunk);
    try {
      if (port.read(chunk) < 0) {
        watcher.deviceGone();
        return false;
      }
    } catch (PortClosedException e) {
      return false;
    } catch (IOException e) {
      watcher.portFailed(e);
      return false;
    }
    chunk.flip();
    return true;
  }

  private boolean send(ByteBuffer chunk, long readAt) {
    try {
      return wire.send(chunk, readAt);
    } catch (IOException e) {
      watcher.socketFailed(e);
      return false;
    }
  }

  /**
   * Throws away what the device has sent and the client has not got; what it sends from now on is
   * kept.
   *
   * @throws IOException if the port can't; what is held here is gone all the same
   */
  void purge() throws IOException {
    try {
      port.purge(Purge.RECEIVE);
    } finally {
      wire.purgeHeld();
    }
  }
}
