package io.github.rfc2217j.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Something went wrong with a port. The subclass says what kind of thing; the message says what was
 * tried, with which port or peer, what came back and what can be done.
 */
public abstract sealed class SerialException extends IOException
    permits PortNotFoundException,
        PortBusyException,
        PortAccessException,
        PortLostException,
        ProviderException,
        ConnectionFailedException,
        NegotiationException,
        NoAnswerException,
        NotSupportedException,
        SettingRejectedException {

  private static final long serialVersionUID = 1L;

  private final String port;

  SerialException(String port, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.port = port;
  }

  /**
   * Returns the port concerned.
   *
   * @return its name as it was asked for
   */
  public String port() {
    return port;
  }
}
