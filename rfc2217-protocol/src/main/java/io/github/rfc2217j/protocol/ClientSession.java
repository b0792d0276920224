package io.github.rfc2217j.protocol;

import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_LINESTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_BAUDRATE;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.BINARY;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.BRK;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.COM_PORT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.ECHO;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.IAC;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.SUPPRESS_GO_AHEAD;

import io.github.rfc2217j.protocol.ClientEvent.Failure;
import io.github.rfc2217j.protocol.PendingRequests.Matched;
import io.github.rfc2217j.protocol.PendingRequests.Pending;
import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.comport.IndexedBaudRates;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Rule;
import io.github.rfc2217j.protocol.telnet.QState;
import java.util.List;

/**
 * The end that uses the port (RFC 2217's client).
 *
 * <p>Look: {@link #isComPortUp}, {@link #isSuspended}, {@link #takesPayload}, {@link
 * #nextDeadline}. Put in: {@link #receive}, {@link #handleTimeout}. Command: {@link #start}, {@link
 * #submit}, {@link #sendBreak}, {@link #suspend}, {@link #resume}. Poll out: {@link #pollEvent},
 * {@link #pollTransmit}, {@link #encode}.
 *
 * <p>Requests submitted before COM-PORT is up wait for it and leave in one burst; payload waits
 * behind them, as it is meant for the port as they leave it.
 *
 * <p>While the server has suspended us, two requests leave all the same ({@link
 * Request#passesSuspension}): PURGE-DATA and SET-CONTROL BREAK OFF; the latter not if a BREAK ON is
 * held up in front of it, which it would then come too early for. All other requests and payload
 * wait for RESUME, in their order. This is a liberty: RFC 2217 §3 has FLOWCONTROL-SUSPEND stop
 * commands as well as data. But §5 gives a server the means so that its buffers do not overflow,
 * and where the device has stopped taking octets these two are what lets it go on: held up, they
 * would wait for a RESUME that waits for them. They need no room in the server's data buffer.
 */
public final class ClientSession extends Session<ClientEvent> {

  private static final List<Rule> RULES =
      List.of(
          new Rule(BINARY, true, true),
          new Rule(ECHO, false, true),
          new Rule(SUPPRESS_GO_AHEAD, true, true),
          new Rule(COM_PORT, true, true));

  private static final Request BREAK_ON = new Request.SetBreak(true);

  private final PendingRequests held = new PendingRequests();
  private final PendingRequests pending = new PendingRequests();
  private long tickets;
  private long peerSuspendedAt;

  /**
   * Makes a session.
   *
   * @param options what it is told
   */
  public ClientSession(SessionOptions options) {
    super(options, ComPortCodec.Sender.CLIENT, RULES);
  }

  @Override
  void openings() {
    enable(Side.US, COM_PORT);
    enable(Side.US, BINARY);
    enable(Side.HIM, BINARY);
    enable(Side.US, SUPPRESS_GO_AHEAD);
    enable(Side.HIM, SUPPRESS_GO_AHEAD);
  }

  @Override
  public boolean takesPayload() {
    return super.takesPayload() && held.isEmpty();
  }

  @Override
  public long nextDeadline() {
    long request = isPeerSuspended() ? NO_DEADLINE : pending.nextDeadline();
    return Math.min(super.nextDeadline(), Math.min(request, held.nextDeadline()));
  }

  @Override
  public void handleTimeout(long now) {
    super.handleTimeout(now);
    fail(held.expire(now), Failure.TIMED_OUT);
    if (!isPeerSuspended()) {
      fail(pending.expire(now), Failure.TIMED_OUT);
    }
  }

  /**
   * Asks something of the server's port.
   *
   * @param request what to ask
   * @param timeoutNanos how long to wait for COM-PORT, and then once more for the answer; 0 or
   *     more. The time while we hold the server suspended does not count
   * @param now the time
   * @return the name under which exactly one {@link ClientEvent.Answered} or {@link
   *     ClientEvent.Failed} will come
   * @throws IllegalArgumentException if the time-out is negative; nothing is asked
   */
  public Ticket submit(Request request, long timeoutNanos, long now) {
    if (timeoutNanos < 0) {
      throw new IllegalArgumentException("the time-out must not be negative: " + timeoutNanos);
    }
    Ticket ticket = new Ticket(++tickets);
    Pending entry = new Pending(ticket, request, timeoutNanos, now);
    if (isComPortUp()) {
      dispatch(entry);
    } else {
      held.add(entry);
    }
    return ticket;
  }

  private void dispatch(Pending entry) {
    ComPortMessage message = entry.message;
    if (profile().has(Quirk.SUBNEGOTIATIONS_COUNTED)) {
      if (message instanceof Bare bare) {
        message = new Octet(bare.command(), 0);
      }
      if (hasIac(frame(message))) {
        fail(List.of(entry), Failure.WITHHELD);
        return;
      }
    }
    boolean passes =
        entry.request.passesSuspension()
            && (entry.request instanceof Request.Purge || !pending.isUnsent(BREAK_ON));
    pending.add(entry);
    RequestFrame out = new RequestFrame(pending, entry, frame(message));
    if (passes) {
      sendExempt(out);
    } else {
      send(out);
    }
  }

  /**
   * A request on its way out, which it does not leave on if its time is up while it is held back.
   */
  private static final class RequestFrame implements Outbox.Content {
    private static final byte[] NOTHING = {};

    private final PendingRequests pending;
    private final Pending entry;
    private final byte[] frame;

    RequestFrame(PendingRequests pending, Pending entry, byte[] frame) {
      this.pending = pending;
      this.entry = entry;
      this.frame = frame;
    }

    @Override
    public byte[] octets() {
      return entry.hasExpired() ? NOTHING : frame;
    }

    @Override
    public void left() {
      pending.sent(entry);
    }

    /** The peer has no part in how many there are, and a missing one would shift the answers. */
    @Override
    public boolean isDroppable() {
      return false;
    }
  }

  /** Whether anything but the frame's own IAC SB and IAC SE would be doubled. */
  private static boolean hasIac(byte[] frame) {
    for (int i = 2; i < frame.length - 2; i++) {
      if (frame[i] == (byte) IAC) {
        return true;
      }
    }
    return false;
  }

  /**
   * Sends Telnet's BRK (RFC 854): the server sends a break of its usual length; there is no answer.
   *
   * @return false if this peer would take it for something else ({@link
   *     Quirk#COMMANDS_OF_THREE_OCTETS}); nothing was sent
   */
  public boolean sendBreak() {
    if (profile().has(Quirk.COMMANDS_OF_THREE_OCTETS)) {
      return false;
    }
    sendTelnet(BRK);
    return true;
  }

  @Override
  public void suspend(long now) {
    if (!isPeerSuspended()) {
      peerSuspendedAt = now;
    }
    super.suspend(now);
  }

  @Override
  public void resume(long now) {
    if (isPeerSuspended()) {
      pending.standStill(peerSuspendedAt, now);
    }
    super.resume(now);
  }

  @Override
  void message(ComPortMessage received, int code, long now) {
    ComPortMessage message = asRate(received);
    if (message instanceof Octet octet) {
      if (octet.command() == NOTIFY_MODEMSTATE) {
        report(new ClientEvent.ModemStateReceived(octet.value()));
      } else if (octet.command() == NOTIFY_LINESTATE) {
        report(new ClientEvent.LineStateReceived(octet.value()));
      }
    }
    Matched matched = pending.match(message);
    if (matched == null && profile().has(Quirk.MASK_ANSWERED_WITH_STATE)) {
      matched = pending.matchMask(message);
    }
    if (message instanceof Signature theirs && matched != null) {
      recognizeSignature(theirs.text());
    }
    if (matched != null) {
      Pending entry = matched.pending();
      report(new ClientEvent.Answered(entry.ticket, entry.request, message, matched.match()));
    } else if (message instanceof Signature theirs) {
      signatureReceived(theirs);
    } else if (message.command() != NOTIFY_MODEMSTATE && message.command() != NOTIFY_LINESTATE) {
      report(new ClientEvent.Informed(message));
    }
  }

  /** Cisco IOS answers a rate by its index. */
  private static ComPortMessage asRate(ComPortMessage message) {
    return message instanceof Octet octet && octet.command() == SET_BAUDRATE
        ? new ComPortMessage.BaudRate(IndexedBaudRates.rate(octet.value()))
        : message;
  }

  @Override
  void comPortChanged(boolean up, long now) {
    if (up) {
      for (Pending entry : held.clear()) {
        entry.start(now);
        dispatch(entry);
      }
    } else {
      fail(pending.clear(), Failure.OPTION_LOST);
    }
  }

  @Override
  void refused(Side side, int option) {
    if (option == COM_PORT && optionState(Side.HIM, COM_PORT) != QState.YES) {
      fail(held.clear(), Failure.OPTION_LOST);
    }
  }

  private void fail(List<Pending> entries, Failure failure) {
    for (Pending entry : entries) {
      report(new ClientEvent.Failed(entry.ticket, entry.request, failure));
    }
  }

  @Override
  ClientEvent common(SessionEvent event) {
    return event;
  }
}
