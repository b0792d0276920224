package io.github.rfc2217j.client;

import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a server failed. It is the cause of the {@link
 * io.github.rfc2217j.api.ConnectionFailedException} that the opening of a port throws.
 */
public final class TlsFailedException extends SSLException {

  private static final long serialVersionUID = 1L;

  private final TlsFailure failure;

  /**
   * Makes the exception.
   *
   * @param failure in what way it failed
   * @param message what was seen and what to do
   * @param cause what TLS says, or null
   */
  public TlsFailedException(TlsFailure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /**
   * Returns in what way it failed.
   *
   * @return the failure
   */
  public TlsFailure failure() {
    return failure;
  }

  /** Whether trying again may mend it: nobody has to change a certificate or an option. */
  boolean mayPass() {
    return switch (failure) {
      // A server that is being started, and a clock that is set a while after its machine was.
      case NOT_TLS, TIMED_OUT, NOT_YET_VALID, HANDSHAKE -> true;
      case VERSION, UNTRUSTED, EXPIRED, HOST_NAME, PIN_MISMATCH -> false;
      // Without an alert it is a guess: the server may have gone for another reason.
      case CLIENT_CERTIFICATE_REQUIRED, CLIENT_CERTIFICATE_REFUSED ->
          TlsLink.alert(getCause()).isEmpty();
    };
  }
}
