package io.github.rfc2217j.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** The network between a client and a server, with small buffers; it can be slow and it can die. */
final class Relay implements AutoCloseable {

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final int bufferSize;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile long pauseNanos;

  /**
   * Starts relaying.
   *
   * @param target the server
   * @param bufferSize of every socket's send and receive buffers, and the most that is passed on at
   *     once
   */
  Relay(InetSocketAddress target, int bufferSize) throws IOException {
    this.target = target;
    this.bufferSize = bufferSize;
    this.listener = new ServerSocket();
    listener.setReceiveBufferSize(bufferSize);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().name("relay").start(this::accept);
  }

  String uri() {
    return "rfc2217://127.0.0.1:" + listener.getLocalPort();
  }

  /** Waits as long after each piece. */
  Relay slow(Duration pause) {
    pauseNanos = pause.toNanos();
    return this;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        Socket far = new Socket();
        far.setReceiveBufferSize(bufferSize);
        for (Socket socket : List.of(near, far)) {
          socket.setSendBufferSize(bufferSize);
          socket.setTcpNoDelay(true);
          sockets.add(socket);
        }
        far.connect(target);
        Thread.ofVirtual().name("relay-to-server").start(() -> pass(near, far));
        Thread.ofVirtual().name("relay-to-client").start(() -> pass(far, near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] piece = new byte[bufferSize];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        out.write(piece, 0, count);
        LockSupport.parkNanos(pauseNanos);
      }
    } catch (IOException e) {
      // One of the ends is gone, and by leaving this block the other one too.
    }
  }

  /** Resets every connection. */
  void cut() throws IOException {
    for (Socket socket : sockets) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
