package io.github.rfc2217j.protocol;

/**
 * A known way in which a product departs from the protocol, and what this implementation does about
 * it. Most are tolerated from everybody; those that change what we send do so only with a peer
 * whose {@link QuirkProfile} names them.
 */
public enum Quirk {
  /** The answer to SET-BAUDRATE carries four octets too many. The leading four count. */
  BAUD_ANSWER_OF_EIGHT_OCTETS("RFC 2217 §3 SET-BAUDRATE", "sredird 2.2.1 on 64 bits"),

  /**
   * DTR, RTS and the values 14 to 19 are answered with the flow control in force. Such an answer
   * ends the request and confirms nothing.
   */
  LINES_ANSWERED_WITH_FLOW("RFC 2217 §3 SET-CONTROL", "sredird"),

  /**
   * DTR and RTS, or questions about them, are not answered. A request is over when the answer to a
   * later one comes.
   */
  LINES_UNANSWERED(
      "RFC 2217 §3 SET-CONTROL",
      "esptool, pyserial's server (questions), ser2net on a device without modem lines"),

  /**
   * The end of a command is found by counting octets, not by IAC SE, so a doubled FF or a missing
   * octet leaves rubbish in the data. Values with FF are withheld, and questions for states carry
   * an octet.
   */
  SUBNEGOTIATIONS_COUNTED("RFC 2217 §3, RFC 855", "sredird"),

  /**
   * Every Telnet command but SB is taken for three octets long and eats an octet of data. None of
   * two octets is sent.
   */
  COMMANDS_OF_THREE_OCTETS("RFC 854", "sredird"),

  /**
   * SET-BAUDRATE carries one octet, the index of a rate, as drafts of RFC 2217 had it. A server
   * answers in kind.
   */
  INDEXED_BAUD_RATES("RFC 2217 §3 SET-BAUDRATE (draft)", "Cisco IOS"),

  /** Inbound flow control is answered with 0. Such an answer confirms nothing. */
  INBOUND_FLOW_ANSWERED_ZERO("RFC 2217 §3 SET-CONTROL", "Cisco IOS, sredird -i"),

  /**
   * Suspending and resuming change the port's flow control. They are not sent; TCP holds the peer
   * back.
   */
  SUSPEND_CHANGES_FLOW("RFC 2217 §3 FLOWCONTROL-SUSPEND", "ser2net with gensio"),

  /** A mask is answered with a notification. A notification ends the request for a mask. */
  MASK_ANSWERED_WITH_STATE("RFC 2217 §3 SET-MODEMSTATE-MASK", "ser2net 4.3.11 (mended in 4.6.1)"),

  /** Masks are not answered. A request is over when the answer to a later one comes. */
  MASKS_UNANSWERED("RFC 2217 §3 SET-LINESTATE-MASK", "pyserial's server, esptool"),

  /** A purge is answered not at all, or twice. Neither is an error. */
  PURGE_UNANSWERED_OR_TWICE(
      "RFC 2217 §3 PURGE-DATA", "ser2net before 4.3 and about 4.6.0, esp-link; igrr's server"),

  /** A value that the port can't do is answered by silence. The value in force is asked for. */
  BAD_VALUES_UNANSWERED("RFC 2217 §3", "ser2net"),

  /**
   * A question for DTR or RTS is answered with the question. It means that the state is not known.
   */
  QUESTIONS_ANSWERED_WITH_QUESTIONS(
      "RFC 2217 §3 SET-CONTROL", "ser2net on a device without modem lines"),

  /** The break state is told as on for ever after a break. It is told on as it comes. */
  BREAK_STUCK_ON("RFC 2217 §3 SET-CONTROL", "gensio before 2.8.11"),

  /** The end of a break is answered as if it went on. The answer ends the request. */
  BREAK_OFF_ANSWERED_ON("RFC 2217 §3 SET-CONTROL", "ser2net 4.3.11"),

  /** Questions for line and modem states are not answered. The last notification counts. */
  POLLS_UNANSWERED("RFC 2217 §3 NOTIFY-MODEMSTATE", "ser2net, sredird"),

  /**
   * The first notification comes once, once for each agreed side, or in a burst, with changes
   * counted from zero. Only levels are believed.
   */
  FIRST_STATE_VARIES("RFC 2217 §3 NOTIFY-MODEMSTATE", "ser2net, pyserial's server, sredird"),

  /** Modem lines are looked at in long intervals. Short pulses are not seen. */
  SLOW_NOTIFICATIONS(
      "RFC 2217 §3 NOTIFY-MODEMSTATE", "pyserial's server, esptool (1 s), sredird (100 ms)"),

  /**
   * A stray SE, a short value or a reserved one ends the server. Only complete, defined values are
   * ever sent.
   */
  DIES_OF_MALFORMED_INPUT("RFC 854, §3", "pyserial's server, esptool"),

  /** A signature is cut short or ignored. Ours stays below 25 octets. */
  SIGNATURE_CUT("RFC 2217 §3 SIGNATURE", "gensio (27 octets), pyserial"),

  /** The signature contains the device's path. Ours never does. */
  SIGNATURE_TELLS_DEVICE("RFC 2217 §3 SIGNATURE", "sredird"),

  /** Answers carry the client's codes. They are taken as answers. */
  CLIENT_CODES_IN_ANSWERS("RFC 2217 §3", "esp-link"),

  /**
   * COM-PORT is never offered if our request for it comes first, and used all the same. The first
   * command counts as the offer.
   */
  COM_PORT_NOT_OFFERED("RFC 2217 §2", "pyserial's client"),

  /** BINARY is agreed to but never asked for. We ask for it both ways. */
  BINARY_NOT_REQUESTED("RFC 856", "pyserial's client, gensio's client"),

  /**
   * BINARY is refused, and eight bits are meant all the same. CR goes as it is while COM-PORT is
   * up.
   */
  BINARY_REFUSED("RFC 856", "cyclades-serial-client, microcom"),

  /** DTR and RTS are lowered at the opening, as nobody set them yet. It is done as asked. */
  LINES_LOWERED_AT_OPENING("RFC 2217 §3 SET-CONTROL", "nrjavaserial, jvser"),

  /** A NUL behind CR is removed while BINARY is off. We ask for BINARY before anything else. */
  CR_NUL_STRIPPED("RFC 854", "sredird"),

  /**
   * A port in use says so in text behind the negotiation and closes. The text is shown in the
   * error.
   */
  BUSY_TEXT_AS_DATA("RFC 2217 §2", "ser2net"),

  /**
   * A port stays busy for a while after its client left. Opening it again may be refused at first.
   */
  BUSY_AFTER_CLOSE("RFC 2217 §2", "ser2net, sredird, pyserial's server"),

  /** Commands are served although the option was ended. We stop at the end of the option. */
  SERVES_AFTER_WONT("RFC 1143, §2", "pyserial, ser2net"),

  /** States are announced and answered without end. We never answer what changes nothing. */
  NEGOTIATION_STORM("RFC 1143", "Windows telnet, Python's telnetlib, NetSerial"),

  /**
   * Receive and transmit are taken for the other way round. 1 is what the server received from the
   * device.
   */
  PURGE_DIRECTIONS_SWAPPED("RFC 2217 §3 PURGE-DATA", "serialx"),

  /** Text comes before the negotiation's result. It is data. */
  BANNER_BEFORE_NEGOTIATION("RFC 2217 §2", "ser2net with a banner"),

  /** Data comes before the negotiation's result. It is delivered. */
  DATA_BEFORE_NEGOTIATION("RFC 2217 §2", "ser2net, raw servers");

  private final String section;
  private final String products;

  Quirk(String section, String products) {
    this.section = section;
    this.products = products;
  }

  /**
   * Returns which part of which RFC says otherwise.
   *
   * @return such as {@code RFC 2217 §3 SET-CONTROL}
   */
  public String section() {
    return section;
  }

  /**
   * Returns where it was seen.
   *
   * @return names of products, with versions where they matter
   */
  public String products() {
    return products;
  }
}
