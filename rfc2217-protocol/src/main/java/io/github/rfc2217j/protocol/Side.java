package io.github.rfc2217j.protocol;

/** Which end performs a Telnet option, in the words of RFC 1143. */
public enum Side {
  /** This end performs it: WILL and WONT are sent, DO and DONT received. */
  US,
  /** The other end performs it: DO and DONT are sent, WILL and WONT received. */
  HIM
}
