package io.github.rfc2217j.protocol;

import static io.github.rfc2217j.protocol.telnet.TelnetCodes.BINARY;

import io.github.rfc2217j.protocol.telnet.OptionNegotiator;
import io.github.rfc2217j.protocol.telnet.QState;

/** Whether data goes as it is, for each direction, and whether it waits until that is known. */
final class Transparency {

  private final OptionNegotiator negotiator;
  private final SessionOptions options;
  private boolean started;
  private long deadline = Session.NO_DEADLINE;

  Transparency(OptionNegotiator negotiator, SessionOptions options) {
    this.negotiator = negotiator;
    this.options = options;
  }

  /** The opening requests were made. */
  void start(long now) {
    started = true;
    if (isOfferOpen()) {
      long sum = now + options.binaryWaitNanos();
      // No deadline would mean that nothing waits.
      deadline = sum < now ? Session.NO_DEADLINE - 1 : sum;
    }
  }

  /** Takes notice of a step of negotiation. */
  void negotiated() {
    if (!isOfferOpen()) {
      deadline = Session.NO_DEADLINE;
    }
  }

  void handleTimeout(long now) {
    if (now >= deadline) {
      deadline = Session.NO_DEADLINE;
    }
  }

  /** Until when data waits for the answer to our offer of BINARY. */
  long deadline() {
    return deadline;
  }

  private boolean isOfferOpen() {
    return switch (negotiator.state(Side.US, BINARY)) {
      case WANTYES_EMPTY, WANTYES_OPPOSITE -> true;
      case NO, YES, WANTNO_EMPTY, WANTNO_OPPOSITE -> false;
    };
  }

  /** Whether CR goes unchanged in the direction in which the given side sends. */
  boolean of(Side side, boolean comPortUp) {
    QState state = negotiator.state(side, BINARY);
    if (state == QState.YES) {
      return true;
    }
    return switch (options.nvt()) {
      case STRICT -> false;
      case TRANSPARENT -> true;
      case AUTO -> comPortUp && started && state == QState.NO;
    };
  }
}
