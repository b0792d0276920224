package io.github.rfc2217j.api;

import java.nio.channels.ClosedChannelException;

/**
 * The port was closed by this program, before the call or during it. The one exception for any use
 * of a closed port.
 */
public final class PortClosedException extends ClosedChannelException {

  private static final long serialVersionUID = 1L;

  private final String port;

  /**
   * Makes the exception.
   *
   * @param port the port's name
   */
  public PortClosedException(String port) {
    this.port = port;
  }

  /**
   * Returns the port concerned.
   *
   * @return its name
   */
  public String port() {
    return port;
  }

  @Override
  public String getMessage() {
    return port + " is closed";
  }
}
