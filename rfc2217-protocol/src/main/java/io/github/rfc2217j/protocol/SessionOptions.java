package io.github.rfc2217j.protocol;

import java.util.Optional;

/**
 * What a session is told at its start.
 *
 * @param signature what to answer to the peer's SIGNATURE; one character from 0 to 255 for each
 *     octet, 1 to 255 of them (an empty answer would be a question; gensio keeps 27)
 * @param nvt what to do with CR while BINARY is off
 * @param binaryWaitNanos how long data waits for the peer's answer to our offer of BINARY
 * @param quirks what the peer is; empty to tell from what it shows
 * @param notifyZero whether a server reports that modem lines have gone low where nothing is left
 *     to report. RFC 2217 §3 NOTIFY-MODEMSTATE sends nothing then, so a client whose mask asks for
 *     levels without changes, as jvser's does, never hears of it. Means nothing to a client, which
 *     takes such a report from every server
 */
public record SessionOptions(
    String signature,
    NvtPolicy nvt,
    long binaryWaitNanos,
    Optional<QuirkProfile> quirks,
    boolean notifyZero) {

  /**
   * How long data waits for BINARY unless told otherwise: many round trips, yet shorter than any
   * peer's patience.
   */
  public static final long BINARY_WAIT_NANOS = 2_000_000_000L;

  /**
   * The longest signature: ten times what peers send, and still such that the largest frame, all of
   * its octets doubled, is small.
   */
  public static final int LONGEST_SIGNATURE = 255;

  /**
   * Makes options.
   *
   * @throws IllegalArgumentException if the signature is empty, too long or has characters over
   *     255, or the wait is negative
   */
  public SessionOptions {
    if (signature.isEmpty() || signature.length() > LONGEST_SIGNATURE) {
      throw new IllegalArgumentException(
          "a signature has 1 to " + LONGEST_SIGNATURE + " octets, not " + signature.length());
    }
    if (signature.chars().anyMatch(character -> character > 0xFF)) {
      throw new IllegalArgumentException(
          "a signature is octets, so characters 0 to 255 only: '" + signature + "'");
    }
    if (binaryWaitNanos < 0) {
      throw new IllegalArgumentException("the wait must not be negative: " + binaryWaitNanos);
    }
  }

  /**
   * Returns the usual options.
   *
   * @param signature what to answer to the peer's SIGNATURE
   * @return automatic NVT policy, the usual wait, no reports of nothing
   */
  public static SessionOptions of(String signature) {
    return new SessionOptions(
        signature, NvtPolicy.AUTO, BINARY_WAIT_NANOS, Optional.empty(), false);
  }

  /**
   * Returns these options with another NVT policy.
   *
   * @param policy what to do with CR while BINARY is off
   * @return the changed copy
   */
  public SessionOptions withNvt(NvtPolicy policy) {
    return new SessionOptions(signature, policy, binaryWaitNanos, quirks, notifyZero);
  }

  /**
   * Returns these options for a peer that is known.
   *
   * @param profile what it is
   * @return the changed copy
   */
  public SessionOptions withQuirks(QuirkProfile profile) {
    return new SessionOptions(signature, nvt, binaryWaitNanos, Optional.of(profile), notifyZero);
  }

  /**
   * Returns these options with another signature.
   *
   * @param text what to answer to the peer's SIGNATURE
   * @return the changed copy
   * @throws IllegalArgumentException if the text is no signature
   */
  public SessionOptions withSignature(String text) {
    return new SessionOptions(text, nvt, binaryWaitNanos, quirks, notifyZero);
  }

  /**
   * Returns these options with reports of modem lines that have all gone low, or without.
   *
   * @param on whether a server sends them
   * @return the changed copy
   */
  public SessionOptions withNotifyZero(boolean on) {
    return new SessionOptions(signature, nvt, binaryWaitNanos, quirks, on);
  }
}
