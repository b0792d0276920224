package io.github.rfc2217j.client;

/**
 * What it means that a server leaves a request unanswered while it answers later ones: settings
 * that the device can't do (ser2net), DTR and RTS (esptool), masks (pyserial).
 */
public enum UnansweredPolicy {
  /** It is no error; what is in force is asked for, or taken to be what was asked for. */
  TOLERATE,
  /**
   * It is a {@link io.github.rfc2217j.api.NoAnswerException}, also at the opening, where the
   * program or its options asked for it.
   */
  FAIL
}
