package io.github.rfc2217j.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes addresses as people and URIs write them. */
final class Addresses {

  private Addresses() {}

  /** Returns {@code unix:} and the path of the file for a UNIX-domain socket. */
  static String text(SocketAddress address) {
    return address instanceof InetSocketAddress tcp ? text(tcp) : "unix:" + address;
  }

  static String text(InetSocketAddress address) {
    InetAddress resolved = address.getAddress();
    return text(resolved == null ? address.getHostString() : host(resolved), address.getPort());
  }

  static String text(String host, int port) {
    return host.indexOf(':') >= 0 ? '[' + host + "]:" + port : host + ':' + port;
  }

  /** Returns the numbers; ::1 in its short form, which Java writes out in full. */
  private static String host(InetAddress address) {
    return address instanceof Inet6Address && address.isLoopbackAddress()
        ? "::1"
        : address.getHostAddress();
  }
}
