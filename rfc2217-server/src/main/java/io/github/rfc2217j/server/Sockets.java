package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this server treats its clients' sockets. Stateless. */
final class Sockets {

  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  /** A client that vanished without a word is noticed half a minute after TCP begins to ask. */
  private static final int KEEP_INTERVAL_SECONDS = 10;

  private static final int KEEP_COUNT = 3;

  /**
   * What the system may hold for a client. Answers wait behind it, so it is not left to grow to
   * megabytes, as it does by itself; 4 Mbit/s over 150 ms need no more.
   */
  private static final int SEND_BUFFER = 64 * 1024;

  /** Of requests that browsers send unasked or for a page, and of HTTP/2; a URL follows. */
  private static final List<String> HTTP_METHODS =
      List.of(
          "GET /", "POST /", "HEAD /", "PUT /", "DELETE /", "PATCH /", "OPTIONS /", "PRI * HTTP");

  private static final int LONGEST_METHOD = 10;

  private Sockets() {}

  /**
   * Prepares a socket for a session.
   *
   * @param keepAlive after how much silence TCP asks whether the client is there; zero for never
   */
  static void prepare(Socket socket, Duration keepAlive) throws IOException {
    if (socket instanceof UnixSocket unix) {
      unix.prepare(SEND_BUFFER);
      return;
    }
    socket.setSendBufferSize(SEND_BUFFER);
    // ser2net as installed needs 42 ms for an answer without it: Nagle against delayed
    // acknowledgement.
    socket.setTcpNoDelay(true);
    // Otherwise Java drops the urgent octet of a Synch and leaves its IAC behind.
    socket.setOOBInline(true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, !keepAlive.isZero());
    if (keepAlive.isZero()) {
      return;
    }
    setIfKnown(socket, ExtendedSocketOptions.TCP_KEEPIDLE, (int) keepAlive.toSeconds());
    setIfKnown(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_INTERVAL_SECONDS);
    setIfKnown(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_COUNT);
  }

  private static void setIfKnown(Socket socket, SocketOption<Integer> option, int value)
      throws IOException {
    if (socket.supportedOptions().contains(option)) {
      socket.setOption(option, value);
    }
  }

  /** Tells whether octets begin a TLS handshake: a record of type 22, version 3.x, ClientHello. */
  static boolean isClientHello(ByteBuffer octets) {
    return octets.remaining() > 5
        && octets.get(0) == 22
        && octets.get(1) == 3
        && octets.get(2) <= 4
        && octets.get(5) == 1;
  }

  /** Tells whether octets begin a request of HTTP, which no client of Telnet begins with. */
  static boolean isHttp(ByteBuffer octets) {
    byte[] begin = new byte[Math.min(octets.remaining(), LONGEST_METHOD)];
    octets.get(octets.position(), begin);
    String text = new String(begin, StandardCharsets.ISO_8859_1);
    return HTTP_METHODS.stream().anyMatch(text::startsWith);
  }

  /** Returns the client's address, as the log names it. */
  static String peer(Socket socket) {
    if (socket instanceof UnixSocket unix) {
      return unix.peer();
    }
    return socket.getRemoteSocketAddress() instanceof InetSocketAddress address
        ? Addresses.text(address)
        : "a client that has left";
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing the connection of {} reported: {}", peer(socket), e.getMessage());
    }
  }
}
