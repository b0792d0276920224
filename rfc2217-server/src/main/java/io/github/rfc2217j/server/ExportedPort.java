package io.github.rfc2217j.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A serial port that a server has put on the network.
 *
 * @param name the port's name, as it was given to {@link Binding#serve(String)}
 * @param socketAddress where it is served; an {@link InetSocketAddress} with the real TCP port
 *     where any free one was asked for, or a {@link java.net.UnixDomainSocketAddress}
 */
public record ExportedPort(String name, SocketAddress socketAddress) {

  /**
   * Returns where it is served by TCP.
   *
   * @return the address
   * @throws IllegalStateException if it is served on a UNIX-domain socket
   */
  public InetSocketAddress address() {
    if (socketAddress instanceof InetSocketAddress tcp) {
      return tcp;
    }
    throw new IllegalStateException(
        name + " is served on " + hostAndPort() + ", which has no TCP address");
  }

  /**
   * Returns the address as people and URIs write it.
   *
   * @return such as {@code 127.0.0.1:2217}, {@code [::1]:2217} or {@code unix:/run/port.sock}
   */
  public String hostAndPort() {
    return Addresses.text(socketAddress);
  }
}
