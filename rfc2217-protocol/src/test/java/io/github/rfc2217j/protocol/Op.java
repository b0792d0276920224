package io.github.rfc2217j.protocol;

import java.util.HexFormat;

/** One thing that happens to a session. */
sealed interface Op {

  /** Octets arrive. */
  @SuppressWarnings("ArrayRecordComponent") // made once, never compared
  record Feed(byte[] octets) implements Op {
    @Override
    public String toString() {
      return "Feed " + HexFormat.ofDelimiter(" ").formatHex(octets);
    }
  }

  /** The application or the device has data to send. */
  @SuppressWarnings("ArrayRecordComponent") // made once, never compared
  record Send(byte[] payload) implements Op {
    @Override
    public String toString() {
      return "Send " + HexFormat.ofDelimiter(" ").formatHex(payload);
    }
  }

  /** A client asks; nothing at a server. */
  record Submit(Request request, long timeoutNanos) implements Op {}

  /** Time goes on. */
  record Wait(long nanos) implements Op {}

  /** We hold the peer, or let it go on. */
  record Hold(boolean on) implements Op {}

  /** We want an option, or no longer. */
  record Want(Side side, int option, boolean on) implements Op {}

  /** A server's port changes its lines; nothing at a client. */
  record Modem(int levels) implements Op {}

  /** A server's port meets errors; nothing at a client. */
  record Line(int bits) implements Op {}

  /** TCP says that urgent data is coming. */
  record Urgent() implements Op {}

  /** A client sends BRK; nothing at a server. */
  record Break() implements Op {}
}
