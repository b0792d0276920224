package io.github.rfc2217j.server.app.capture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a capture shows.
 *
 * @param client of the client
 * @param server of the server; of the same family
 * @param note what is not as it was, for people
 */
record Endpoints(InetSocketAddress client, InetSocketAddress server, String note) {

  /** Wireshark takes what goes to this port for Telnet without being told. */
  static final int TELNET = 23;

  private static final int STAND_IN_PORT = 49152;
  private static final Pattern NUMERIC =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)(?:%[^]]*)?]|([0-9.]+)):(\\d{1,5})");

  /**
   * Returns the addresses of a session.
   *
   * @param peer the client, as a snapshot names it
   * @param local where it came to
   */
  static Endpoints of(String peer, SocketAddress local) {
    InetSocketAddress client = numeric(peer);
    String port = "The server's TCP port is shown as 23 so that it is taken for Telnet.";
    if (client == null || !(local instanceof InetSocketAddress tcp)) {
      return new Endpoints(
          new InetSocketAddress(address(192, 0, 2, 1), STAND_IN_PORT),
          new InetSocketAddress(address(192, 0, 2, 2), TELNET),
          "The client came by a UNIX-domain socket: the addresses stand for it, 192.0.2.1 for the"
              + " client and 192.0.2.2 for the server. "
              + port);
    }
    return new Endpoints(client, new InetSocketAddress(tcp.getAddress(), TELNET), port);
  }

  private static @Nullable InetSocketAddress numeric(String peer) {
    Matcher matcher = NUMERIC.matcher(peer);
    if (!matcher.matches()) {
      return null;
    }
    String six = matcher.group(1);
    int port = Integer.parseInt(matcher.group(3));
    try {
      // Of numbers alone: nothing is looked up.
      InetAddress address = InetAddress.getByName(six == null ? matcher.group(2) : six);
      return port > 65535 ? null : new InetSocketAddress(address, port);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static InetAddress address(int... octets) {
    byte[] numbers = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      numbers[i] = (byte) octets[i];
    }
    try {
      return InetAddress.getByAddress(numbers);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(octets.length + " octets are no address", e);
    }
  }
}
