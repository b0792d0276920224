package io.github.rfc2217j.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a client in a line of text why it can't have the port, and ends its connection. Stateless.
 */
final class Farewell {

  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

  /** How long the client has to end its side; what it sends meanwhile is thrown away. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int MOST_OCTETS = 64 * 1024;

  private Farewell() {}

  /** Returns the octets of a line that stands by itself. */
  static byte[] line(String text) {
    return ("\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Says the line and closes the socket. Reads on until the client ends, for a while: closing with
   * octets unread would make TCP throw the line away on its way.
   */
  static void say(Socket socket, String line) {
    try (socket) {
      socket.getOutputStream().write(line(line));
      socket.shutdownOutput();
      drain(socket);
    } catch (IOException e) {
      // It left without listening, or did not leave: either way the connection is closed now.
      LOG.debug("said '{}' to {}: {}", line, socket.getRemoteSocketAddress(), e.getMessage());
    }
  }

  /** Closes the socket when the client has ended, or after a while: the last word was said. */
  static void listen(Socket socket) {
    try (socket) {
      if (!socket.isClosed()) {
        socket.shutdownOutput();
        drain(socket);
      }
    } catch (IOException e) {
      LOG.debug("the end of {}: {}", socket.getRemoteSocketAddress(), e.getMessage());
    }
  }

  private static void drain(Socket socket) throws IOException {
    Deadline deadline = Deadline.in(PATIENCE);
    InputStream input = socket.getInputStream();
    byte[] rest = new byte[1024];
    int read = 0;
    for (int count = 0; count >= 0 && read < MOST_OCTETS && !deadline.isOver(); read += count) {
      socket.setSoTimeout((int) Math.max(1, deadline.left().toMillis()));
      count = input.read(rest);
    }
  }
}
