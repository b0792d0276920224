package io.github.rfc2217j.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's UNIX-domain connection, as the rest of the server wants a connection to be. There is
 * no urgent data; what TCP has of options is not there.
 *
 * <p>Threads: any; one may read while another one writes.
 */
final class UnixSocket extends Socket {

  private static final Logger LOG = LoggerFactory.getLogger(UnixSocket.class);

  private final SocketChannel channel;
  private final SocketAddress address;
  private final String peer;
  private final AtomicBoolean limit = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Takes a connection.
   *
   * @param address where it came in
   */
  UnixSocket(SocketChannel channel, UnixDomainSocketAddress address) {
    this.channel = channel;
    this.address = address;
    this.peer = Addresses.text(address) + user(channel);
  }

  /** Returns who it is, as the system says; nothing where it does not. */
  private static String user(SocketChannel channel) {
    try {
      return " (" + channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName() + ")";
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("the system does not tell who a client is: {}", e.toString());
      return "";
    }
  }

  /** Returns what the log calls the client. */
  String peer() {
    return peer;
  }

  /** Prepares it for a session. */
  void prepare(int sendBuffer) throws IOException {
    channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
  }

  /** Its clients are of this machine, and count together with those of the loopback interface. */
  @Override
  public InetAddress getInetAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return address;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return address;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] octets, int from, int count) throws IOException {
        return count == 0 ? 0 : channel.read(ByteBuffer.wrap(octets, from, count));
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] octets, int from, int count) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(octets, from, count);
        while (left.hasRemaining()) {
          channel.write(left);
        }
      }
    };
  }

  @Override
  public void sendUrgentData(int octet) throws SocketException {
    throw new SocketException("a UNIX-domain socket has no urgent data");
  }

  /**
   * From now on there is this much time for reading until the connection is closed: only the last
   * reads have a limit.
   */
  @Override
  public void setSoTimeout(int millis) {
    if (limit.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("rfc2217-last-read " + peer)
          .start(() -> {
            if (!Deadline.in(Duration.ofMillis(millis)).until(closed)) {
              Sockets.close(this);
            }
          });
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    channel.close();
  }
}
