package io.github.rfc2217j.client;

import io.github.rfc2217j.api.tls.TlsSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connection, and TLS over it if that is wanted. The reader thread calls {@link #connect}
 * and {@link #read}, the writer thread {@link #write}, any thread {@link #close}. Application
 * threads never do socket I/O: a virtual thread that is interrupted in it would close the socket.
 */
final class Wire {

  /**
   * What the system may hold each way. Requests wait behind what it holds, and answers likewise, so
   * it is not left to grow to megabytes, as it does by itself; 4 Mbit/s over 150 ms need no more.
   */
  private static final int BUFFER = 64 * 1024;

  private final KeepAlive keepAlive;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HostLookup lookup;
  private @Nullable Socket socket;
  private boolean closed;

  /** What is read and written: the TCP connection, or TLS over it. */
  private volatile @Nullable Socket stream;

  private volatile @Nullable TlsLink tls;
  private volatile boolean heard;
  private volatile @Nullable TlsFailedException tlsFailure;

  Wire(KeepAlive keepAlive) {
    this.keepAlive = keepAlive;
  }

  /**
   * Looks up the name and tries its addresses in their order, then shakes hands if TLS is wanted;
   * all of it within the time-out.
   */
  void connect(ClientOptions options, long timeoutNanos) throws IOException {
    long deadline = System.nanoTime() + timeoutNanos;
    // Before the connection: a file that can't be used is to cost the server nothing.
    TlsLink link =
        options.tls().isPresent() ? new TlsLink(options.tls().get(), options.host()) : null;
    connectTcp(options.host(), options.port(), deadline);
    Socket tcp = socket();
    if (link == null) {
      stream = tcp;
      return;
    }
    tls = link;
    TlsSocket secured = link.over(tcp);
    stream = secured;
    link.handshake(secured, Math.max(1, deadline - System.nanoTime()));
  }

  private void connectTcp(String host, int port, long deadline) throws IOException {
    InetAddress[] addresses = addresses(host, deadline);
    IOException failure = null;
    for (int i = 0; i < addresses.length; i++) {
      long share = (deadline - System.nanoTime()) / (addresses.length - i);
      try {
        connect(new InetSocketAddress(addresses[i], port), share);
        return;
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure == null ? new SocketException("the name has no address") : failure;
  }

  private InetAddress[] addresses(String host, long deadline) throws IOException {
    HostLookup started = new HostLookup(host);
    lock.lock();
    try {
      if (closed) {
        throw new SocketException("closed");
      }
      lookup = started;
    } finally {
      lock.unlock();
    }
    return started.await(deadline);
  }

  private void connect(InetSocketAddress address, long timeoutNanos) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    if (millis <= 0) {
      throw new SocketTimeoutException("no time left to try " + address);
    }
    Socket attempt = new Socket();
    hold(attempt);
    try {
      configure(attempt);
      attempt.connect(address, (int) Math.min(millis, Integer.MAX_VALUE));
    } catch (IOException e) {
      attempt.close();
      throw e;
    }
  }

  private void hold(Socket attempt) throws IOException {
    lock.lock();
    try {
      if (closed) {
        attempt.close();
        throw new SocketException("closed");
      }
      socket = attempt;
    } finally {
      lock.unlock();
    }
  }

  private void configure(Socket socket) throws IOException {
    socket.setSendBufferSize(BUFFER);
    socket.setReceiveBufferSize(BUFFER);
    // Nagle's algorithm against delayed acknowledgements costs 40 ms an answer.
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    setIfKnown(socket, ExtendedSocketOptions.TCP_KEEPIDLE, (int) keepAlive.idle().toSeconds());
    setIfKnown(
        socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) keepAlive.interval().toSeconds());
    setIfKnown(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, keepAlive.count());
    // Without it Java takes the data mark of a Synch out of the stream and leaves a dangling IAC.
    socket.setOOBInline(true);
  }

  private static <T> void setIfKnown(Socket socket, SocketOption<T> option, T value)
      throws IOException {
    if (socket.supportedOptions().contains(option)) {
      socket.setOption(option, value);
    }
  }

  private Socket socket() throws IOException {
    lock.lock();
    try {
      if (socket == null) {
        throw new SocketException("not connected");
      }
      return socket;
    } finally {
      lock.unlock();
    }
  }

  private Socket stream() throws IOException {
    Socket current = stream;
    if (current == null) {
      throw new SocketException("not connected");
    }
    return current;
  }

  /** Reads what is there, at least one octet; -1 at the end. */
  int read(byte[] octets) throws IOException {
    try {
      int count = stream().getInputStream().read(octets);
      if (count > 0) {
        heard = true;
      } else {
        explain(null);
      }
      return count;
    } catch (IOException e) {
      explain(e);
      throw e;
    }
  }

  /** Throws a better explanation of the end, if there is one. */
  private void explain(@Nullable IOException e) throws TlsFailedException {
    TlsLink link = tls;
    if (link != null && !heard && !(e instanceof TlsFailedException)) {
      TlsFailedException explanation = link.explainEarly(e);
      if (explanation != null) {
        tlsFailure = explanation;
        throw explanation;
      }
    }
  }

  /**
   * Acknowledges what has been read without delay. ser2net writes some answers by themselves and
   * leaves Nagle's algorithm on, so its next ones wait 40 ms for our acknowledgement otherwise.
   */
  void acknowledge() throws IOException {
    // Linux forgets it each time.
    setIfKnown(socket(), ExtendedSocketOptions.TCP_QUICKACK, true);
  }

  /** Why the server ended the connection after the handshake, as far as TLS has to do with it. */
  @Nullable TlsFailedException tlsFailure() {
    return tlsFailure;
  }

  /**
   * Writes octets, all of them; the last one as TCP urgent data if told so. TLS has no urgent data:
   * there the last one goes like the others.
   */
  void write(byte[] octets, int count, boolean lastIsUrgent) throws IOException {
    try {
      send(octets, count, lastIsUrgent && tls == null);
    } catch (IOException e) {
      explain(e);
      throw e;
    }
  }

  private void send(byte[] octets, int count, boolean lastIsUrgent) throws IOException {
    int plain = count - (lastIsUrgent ? 1 : 0);
    if (plain > 0) {
      stream().getOutputStream().write(octets, 0, plain);
    }
    if (lastIsUrgent) {
      try {
        socket().sendUrgentData(octets[plain]);
      } catch (SocketException e) {
        // The JDK does not wait for room with urgent data; a data mark without the urgent signal is
        // legal (RFC 854).
        stream().getOutputStream().write(octets, plain, 1);
      }
    }
  }

  /**
   * Tells the server that nothing more comes, in TLS too if that is spoken: what the writer does
   * last.
   */
  void finish() throws IOException {
    stream().shutdownOutput();
  }

  /**
   * Ends everything that is blocked in here. What was written and has not left is lost if something
   * has come that was not read: the system then resets the connection. Idempotent.
   */
  void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      if (lookup != null) {
        lookup.cancel();
      }
      if (socket != null) {
        socket.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
