package io.github.rfc2217j.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The quirks of a kind of peer. A session picks one from how the peer opens the conversation and
 * from its signature, unless it is told one.
 *
 * @param name in lower case, for configuration and reports
 * @param quirks what such peers are known to do
 */
public record QuirkProfile(String name, Set<Quirk> quirks) {

  /** A peer that nothing is known of. */
  public static final QuirkProfile STANDARD = new QuirkProfile("standard", Set.of());

  /** ser2net with gensio, as a server. */
  public static final QuirkProfile SER2NET =
      new QuirkProfile(
          "ser2net",
          EnumSet.of(
              Quirk.LINES_UNANSWERED,
              Quirk.SUSPEND_CHANGES_FLOW,
              Quirk.MASK_ANSWERED_WITH_STATE,
              Quirk.PURGE_UNANSWERED_OR_TWICE,
              Quirk.BAD_VALUES_UNANSWERED,
              Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS,
              Quirk.BREAK_STUCK_ON,
              Quirk.BREAK_OFF_ANSWERED_ON,
              Quirk.POLLS_UNANSWERED,
              Quirk.FIRST_STATE_VARIES,
              Quirk.SIGNATURE_CUT,
              Quirk.BUSY_TEXT_AS_DATA,
              Quirk.BUSY_AFTER_CLOSE,
              Quirk.SERVES_AFTER_WONT,
              Quirk.BANNER_BEFORE_NEGOTIATION,
              Quirk.DATA_BEFORE_NEGOTIATION));

  /** sredird, as a server. */
  public static final QuirkProfile SREDIRD =
      new QuirkProfile(
          "sredird",
          EnumSet.of(
              Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS,
              Quirk.LINES_ANSWERED_WITH_FLOW,
              Quirk.SUBNEGOTIATIONS_COUNTED,
              Quirk.COMMANDS_OF_THREE_OCTETS,
              Quirk.INBOUND_FLOW_ANSWERED_ZERO,
              Quirk.POLLS_UNANSWERED,
              Quirk.FIRST_STATE_VARIES,
              Quirk.SLOW_NOTIFICATIONS,
              Quirk.SIGNATURE_TELLS_DEVICE,
              Quirk.CR_NUL_STRIPPED,
              Quirk.BUSY_AFTER_CLOSE));

  /** pyserial's server class, also in esptool's server. */
  public static final QuirkProfile PYSERIAL_SERVER =
      new QuirkProfile(
          "pyserial-server",
          EnumSet.of(
              Quirk.LINES_UNANSWERED,
              Quirk.MASKS_UNANSWERED,
              Quirk.FIRST_STATE_VARIES,
              Quirk.SLOW_NOTIFICATIONS,
              Quirk.DIES_OF_MALFORMED_INPUT,
              Quirk.SIGNATURE_CUT,
              Quirk.BUSY_AFTER_CLOSE,
              Quirk.SERVES_AFTER_WONT));

  /** esp-link, as a server; it gives no sign of what it is, so it must be named. */
  public static final QuirkProfile ESP_LINK =
      new QuirkProfile(
          "esp-link", EnumSet.of(Quirk.CLIENT_CODES_IN_ANSWERS, Quirk.PURGE_UNANSWERED_OR_TWICE));

  /** Cisco IOS, as a client or server; it gives no sign of what it is, so it must be named. */
  public static final QuirkProfile CISCO_IOS =
      new QuirkProfile(
          "cisco-ios", EnumSet.of(Quirk.INDEXED_BAUD_RATES, Quirk.INBOUND_FLOW_ANSWERED_ZERO));

  /** pyserial, as a client. */
  public static final QuirkProfile PYSERIAL_CLIENT =
      new QuirkProfile(
          "pyserial-client",
          EnumSet.of(
              Quirk.COM_PORT_NOT_OFFERED, Quirk.BINARY_NOT_REQUESTED, Quirk.SERVES_AFTER_WONT));

  /** gensio, as a client. */
  public static final QuirkProfile GENSIO_CLIENT =
      new QuirkProfile(
          "gensio-client", EnumSet.of(Quirk.BINARY_NOT_REQUESTED, Quirk.SIGNATURE_CUT));

  /** nrjavaserial, as a client; its code and its signature are jvser's. */
  public static final QuirkProfile NRJAVASERIAL =
      new QuirkProfile("nrjavaserial", EnumSet.of(Quirk.LINES_LOWERED_AT_OPENING));

  private static final List<QuirkProfile> KNOWN =
      List.of(
          STANDARD,
          SER2NET,
          SREDIRD,
          PYSERIAL_SERVER,
          ESP_LINK,
          CISCO_IOS,
          PYSERIAL_CLIENT,
          GENSIO_CLIENT,
          NRJAVASERIAL);

  /**
   * Makes a profile.
   *
   * @throws IllegalArgumentException if the name is blank
   */
  public QuirkProfile {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a profile needs a name");
    }
    quirks = Set.copyOf(quirks);
  }

  /**
   * Tells whether such peers are known to do something.
   *
   * @param quirk what
   * @return true if they do
   */
  public boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  /**
   * Returns the profiles that have a name.
   *
   * @return an unmodifiable list, {@link #STANDARD} first
   */
  public static List<QuirkProfile> known() {
    return KNOWN;
  }

  /**
   * Returns the profile of a name.
   *
   * @param name as {@link #name()}
   * @return the profile, empty if none has that name
   */
  public static Optional<QuirkProfile> named(String name) {
    return KNOWN.stream().filter(profile -> profile.name.equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name;
  }
}
