package io.github.rfc2217j.server;

/** What a server does to DTR and RTS by itself. */
public enum LinePolicy {

  /**
   * Nothing. Opening a device raises both lines all the same, closing it usually lowers them: the
   * operating system does that.
   */
  LEAVE,

  /** Raises both. */
  RAISE,

  /** Lowers both; a modem hangs up. */
  LOWER
}
