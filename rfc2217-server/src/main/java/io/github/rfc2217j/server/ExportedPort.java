package io.github.rfc2217j.server;

import java.net.InetSocketAddress;

/**
 * A serial port that a server has put on the network.
 *
 * @param name the port's name, as it was given to {@link Rfc2217Server.Binding#serve(String)}
 * @param address where it is served; the real TCP port where any free one was asked for
 */
public record ExportedPort(String name, InetSocketAddress address) {

  /**
   * Returns the address as people and URIs write it.
   *
   * @return such as {@code 127.0.0.1:2217} or {@code [::1]:2217}
   */
  public String hostAndPort() {
    return Addresses.text(address);
  }
}
