package io.github.rfc2217j.client;

/** Why TLS with a server failed. */
public enum TlsFailure {
  /** What answers there speaks something else, or is silent. */
  NOT_TLS,
  /** The handshake was not over within the connect time-out. */
  TIMED_OUT,
  /** The server offers no version that is safe; 1.3 and 1.2 are. */
  VERSION,
  /** Nobody who is believed has issued the server's certificate. */
  UNTRUSTED,
  /** The server's certificate, or one above it, has expired. */
  EXPIRED,
  /** The server's certificate, or one above it, is not valid yet. */
  NOT_YET_VALID,
  /** The server's certificate is for other names. */
  HOST_NAME,
  /** The server has another key than the pinned one. */
  PIN_MISMATCH,
  /** The server demands a certificate, and none is set. */
  CLIENT_CERTIFICATE_REQUIRED,
  /** The server refuses the certificate that was shown. */
  CLIENT_CERTIFICATE_REFUSED,
  /** Anything else; the message has what TLS says. */
  HANDSHAKE
}
