package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.ClientEvent.Match;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What the server of a port has done otherwise than RFC 2217 says, over all its connections.
 * Guarded by the port's lock.
 */
final class Deviations {

  private final Map<Violation, Long> violations = new EnumMap<>(Violation.class);
  private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);

  /** How often the server violated the protocol in which way. */
  Map<Violation, Long> violations() {
    return Collections.unmodifiableMap(new EnumMap<>(violations));
  }

  /** What the server was seen to do. */
  Set<Quirk> quirks() {
    return Collections.unmodifiableSet(EnumSet.copyOf(quirks));
  }

  void seen(Quirk quirk) {
    quirks.add(quirk);
  }

  void violated(Violation violation, int detail) {
    violations.merge(violation, 1L, Long::sum);
    if (violation == Violation.VALUE_TOO_LONG
        && detail == ComPortCodes.SET_BAUDRATE + ComPortCodes.SERVER_OFFSET) {
      seen(Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS);
    }
  }

  /** No answer came, and those to later requests did. */
  void unanswered(Request request) {
    switch (request) {
      case Request.SetLine set -> seen(Quirk.LINES_UNANSWERED);
      case Request.SetLineStateMask set -> seen(Quirk.MASKS_UNANSWERED);
      case Request.SetModemStateMask set -> seen(Quirk.MASKS_UNANSWERED);
      case Request.Purge purge -> seen(Quirk.PURGE_UNANSWERED_OR_TWICE);
      case Request.Query query -> unanswered(query.item());
      case Request.SetBreak set -> {
        // No product is known to do this.
      }
      default -> seen(Quirk.BAD_VALUES_UNANSWERED);
    }
  }

  private void unanswered(Item item) {
    switch (item) {
      case LINE_STATE, MODEM_STATE -> seen(Quirk.POLLS_UNANSWERED);
      case DTR, RTS -> seen(Quirk.LINES_UNANSWERED);
      default -> {
        // Not known of any product, or (inbound flow control) not worth a word.
      }
    }
  }

  /** The server told something that nobody waits for. */
  void informed(ComPortMessage message) {
    if (message.command() == ComPortCodes.PURGE_DATA) {
      seen(Quirk.PURGE_UNANSWERED_OR_TWICE);
    }
  }

  void answered(Request request, ComPortMessage answer, Match match) {
    if (match == Match.DIFFERENT && request instanceof Request.SetBreak set && !set.on()) {
      seen(Quirk.BREAK_OFF_ANSWERED_ON);
    }
    if (match != Match.UNVERIFIED || !(answer instanceof Octet octet)) {
      return;
    }
    if (octet.command() != ComPortCodes.SET_CONTROL) {
      seen(Quirk.MASK_ANSWERED_WITH_STATE);
      return;
    }
    ControlValue value = ControlValue.of(octet.value());
    if (value == ControlValue.QUERY_FLOW) {
      seen(Quirk.INBOUND_FLOW_ANSWERED_ZERO);
    } else if (value != null && value.isQuery()) {
      seen(Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS);
    } else {
      seen(Quirk.LINES_ANSWERED_WITH_FLOW);
    }
  }
}
