package io.github.rfc2217j.api.tls;

import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * TLS 1.3 or 1.2 over a TCP connection, whose {@link #close} never waits: the JDK's own sends an
 * alert first, and waits for a writer that waits for a peer that does not read. Here the alert is
 * sent by {@link #shutdownOutput}, which the one that writes calls when it has written all.
 *
 * <p>One thread may read while another one writes; close from any. There is no urgent data in TLS.
 */
public final class TlsSocket extends Socket {

  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final Socket tcp;
  private final SSLSocket tls;

  /**
   * Puts TLS over a connection; nothing is sent before {@link #handshake}.
   *
   * @param tcp the connection; this socket closes it
   * @param tls made over it, so that closing it leaves the connection open
   */
  public TlsSocket(Socket tcp, SSLSocket tls) {
    this.tcp = tcp;
    this.tls = tls;
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setProtocols(VERSIONS);
    tls.setSSLParameters(parameters);
  }

  /**
   * Agrees on keys with the peer and checks who it is.
   *
   * @param nanos how long it may take as a whole, however slowly the peer sends; the connection is
   *     closed then
   * @return what was agreed on
   * @throws SocketTimeoutException if the time was up
   * @throws IOException if it failed; the connection still has to be closed
   */
  public SSLSession handshake(long nanos) throws IOException {
    AtomicBoolean settled = new AtomicBoolean();
    CountDownLatch done = new CountDownLatch(1);
    // A time-out of the socket would begin anew with each octet, and not hold for writing.
    Thread.ofVirtual()
        .name("rfc2217-handshake-limit")
        .start(() -> {
          boolean inTime;
          try (DeafWait wait = new DeafWait()) {
            inTime = wait.until(done, DeafWait.deadline(nanos));
          }
          if (!inTime && settled.compareAndSet(false, true)) {
            closeLate();
          }
        });
    IOException failure = null;
    try {
      tls.startHandshake();
    } catch (IOException e) {
      failure = e;
    } finally {
      done.countDown();
    }
    if (!settled.compareAndSet(false, true)) {
      SocketTimeoutException late = new SocketTimeoutException("the TLS handshake took too long");
      if (failure != null) {
        late.initCause(failure);
      }
      throw late;
    }
    if (failure != null) {
      throw failure;
    }
    return tls.getSession();
  }

  private void closeLate() {
    try {
      tcp.close();
    } catch (IOException e) {
      // The thread in the handshake finds the connection closed all the same.
      return;
    }
  }

  /**
   * Returns what the handshake agreed on.
   *
   * @return the session
   */
  public SSLSession session() {
    return tls.getSession();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return tls.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return tls.getOutputStream();
  }

  /** Tells the peer that nothing more comes. May wait for the peer to read. */
  @Override
  public void shutdownOutput() throws IOException {
    tls.shutdownOutput();
    tcp.shutdownOutput();
  }

  /** Always fails: TLS has one stream. */
  @Override
  public void sendUrgentData(int octet) throws IOException {
    throw new SocketException("TLS has no urgent data");
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    tcp.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return tcp.getSoTimeout();
  }

  @Override
  public InetAddress getInetAddress() {
    return tcp.getInetAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return tcp.getRemoteSocketAddress();
  }

  @Override
  public int getPort() {
    return tcp.getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return tcp.getLocalSocketAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return tcp.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return tcp.getLocalPort();
  }

  @Override
  public boolean isBound() {
    return tcp.isBound();
  }

  @Override
  public boolean isConnected() {
    return tcp.isConnected();
  }

  @Override
  public boolean isClosed() {
    return tcp.isClosed();
  }

  /** Ends the connection, and whoever reads or writes, at once. */
  @Override
  public void close() throws IOException {
    tcp.close();
  }
}
