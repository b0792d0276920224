package io.github.rfc2217j.protocol;

import static io.github.rfc2217j.protocol.telnet.TelnetCodes.WILL;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.WONT;

import io.github.rfc2217j.protocol.telnet.OptionNegotiator;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Change;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Rule;
import io.github.rfc2217j.protocol.telnet.QState;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The half of a session that is plain Telnet: the stream, its options, the way to the wire.
 *
 * @param <E> the role's events
 */
abstract sealed class TelnetSession<E> permits Session {

  private final TelnetDecoder decoder = new TelnetDecoder();
  private final OptionNegotiator negotiator;
  private final Outbox outbox = new Outbox();
  private final ArrayDeque<E> events = new ArrayDeque<>();
  private final Transparency transparency;
  private final Map<Violation, Long> violations = new EnumMap<>(Violation.class);
  private FrameWatcher watcher = FrameWatcher.NONE;

  TelnetSession(SessionOptions options, List<Rule> rules) {
    this.negotiator = new OptionNegotiator(rules);
    this.transparency = new Transparency(negotiator, options);
    decoder.binary(transparency.of(Side.HIM, false));
  }

  // look

  /**
   * Returns the state of a Telnet option.
   *
   * @param side which end performs it
   * @param option the option
   * @return its state
   */
  public final QState optionState(Side side, int option) {
    return negotiator.state(side, option);
  }

  /**
   * Returns how often the peer departed from the protocol in one way.
   *
   * @param violation in what way
   * @return how many {@link SessionEvent.Violated} of its kind there were
   */
  public final long violations(Violation violation) {
    return violations.getOrDefault(violation, 0L);
  }

  /**
   * Tells whether {@link #encode} takes payload now: not while suspended, not while the answer to
   * our offer of BINARY is awaited, and not while requests wait for COM-PORT, which are older.
   *
   * @return true if it does
   */
  public boolean takesPayload() {
    return !isSuspended() && transparency.deadline() == Session.NO_DEADLINE;
  }

  /**
   * Tells whether {@link #pollTransmit} has something.
   *
   * @return true if a frame may leave now
   */
  public final boolean hasTransmit() {
    return !outbox.isEmpty(isSuspended());
  }

  /**
   * Returns when {@link #handleTimeout} is to be called at the latest.
   *
   * @return nanoseconds since the connection began, or {@link Session#NO_DEADLINE}
   */
  public long nextDeadline() {
    return transparency.deadline();
  }

  /**
   * Shows every frame to somebody from now on, in place of who was shown them before. Frames that
   * were sent are shown by {@link #pollTransmit}, those received by {@link #receive}.
   *
   * @param shown who is shown them
   */
  public final void watch(FrameWatcher shown) {
    watcher = shown;
  }

  // put in

  /**
   * Takes octets from the wire, up to the first event or answer.
   *
   * @param wire octets received; those used are consumed
   * @param payload where data goes
   * @param now the time
   * @return why it stopped; after {@link Step#EVENT} poll every event before calling again
   */
  public Step receive(ByteBuffer wire, ByteBuffer payload, long now) {
    while (events.isEmpty()) {
      if (outbox.isFull(isSuspended())) {
        return Step.TRANSMIT_FIRST;
      }
      int from = wire.position();
      Step step = decoder.decode(wire, payload);
      used(wire, from, wire.position());
      if (step != Step.EVENT) {
        return step;
      }
      long before = outbox.added();
      TelnetEvent event = decoder.takeEvent();
      watcher.received(event, payload);
      handle(event, now);
      if (outbox.added() != before) {
        // The answer leaves first: what comes next may be a suspension, or the option's end.
        break;
      }
    }
    return Step.EVENT;
  }

  /**
   * Takes notice of TCP's urgent signal (RFC 854, Synch): data is dropped up to the next data mark.
   * Java's sockets do not tell of it; this is for transports that do.
   */
  public final void urgent() {
    decoder.urgent();
  }

  /**
   * Takes notice of the time.
   *
   * @param now the time
   */
  public void handleTimeout(long now) {
    transparency.handleTimeout(now);
  }

  // command

  /**
   * Asks for the options that this role wants.
   *
   * @param now the time
   */
  public final void start(long now) {
    openings();
    transparency.start(now);
  }

  /**
   * Asks for an option.
   *
   * @param side which end is to perform it
   * @param option BINARY, ECHO, SUPPRESS-GO-AHEAD or COM-PORT
   * @throws IllegalArgumentException for an option that this project does not know
   */
  public final void enable(Side side, int option) {
    follow(side, option, negotiator.enable(side, option));
  }

  /**
   * Ends an option.
   *
   * @param side which end performs it
   * @param option BINARY, ECHO, SUPPRESS-GO-AHEAD or COM-PORT
   * @throws IllegalArgumentException for an option that this project does not know
   */
  public final void disable(Side side, int option) {
    follow(side, option, negotiator.disable(side, option));
  }

  // poll out

  /**
   * Takes the next event.
   *
   * @return the event, or null if there is none
   */
  public final @Nullable E pollEvent() {
    return events.poll();
  }

  /**
   * Moves frames to the wire, whole ones only, as many as there is room for.
   *
   * @param out where they go; at least {@link Session#LARGEST_FRAME} octets of room, or there may
   *     be no progress
   * @return the number of octets put out; call again until it is 0
   */
  public final int pollTransmit(ByteBuffer out) {
    return outbox.poll(out, isSuspended(), watcher);
  }

  /**
   * Tells whether the last octet that {@link #pollTransmit} put out is to be sent as TCP urgent
   * data (RFC 854, Synch).
   *
   * @return true after a data mark, until the next poll
   */
  public final boolean lastOctetIsUrgent() {
    return outbox.lastWasUrgent();
  }

  /**
   * Escapes payload for the wire as far as there is room; takes none while {@link #takesPayload} is
   * false.
   *
   * @param payload data; what was taken is consumed
   * @param out where it goes
   * @return the number of octets put out
   */
  public final int encode(ByteBuffer payload, ByteBuffer out) {
    if (!takesPayload()) {
      return 0;
    }
    return TelnetEncoder.encode(payload, out, transparency.of(Side.US, isComPortUp()));
  }

  // for the other half

  abstract boolean isSuspended();

  abstract boolean isComPortUp();

  abstract E common(SessionEvent event);

  abstract void openings();

  /** Octets of the wire were used. */
  abstract void used(ByteBuffer wire, int from, int to);

  abstract void command(int code);

  abstract void subnegotiation(TelnetEvent.Subnegotiation sub, long now);

  /** An option took a step; the answer is queued. */
  abstract void negotiated(Side side, int option, Change change, long now);

  final void report(E event) {
    events.add(event);
  }

  final void violated(Violation violation, int detail) {
    violations.merge(violation, 1L, Long::sum);
    report(common(new SessionEvent.Violated(violation, detail)));
  }

  final void send(Outbox.Content content) {
    if (!outbox.add(content, isSuspended())) {
      violated(Violation.ANSWERS_DROPPED, 0);
    }
  }

  /** Adds a frame that leaves even while the peer has suspended us. */
  final void sendExempt(byte[] octets, boolean urgent) {
    outbox.addExempt(() -> octets, urgent);
  }

  /** Adds a frame that leaves even while the peer has suspended us. */
  final void sendExempt(Outbox.Content content) {
    outbox.addExempt(content, false);
  }

  final void sendTelnet(int command) {
    byte[] octets = TelnetEncoder.command(command);
    send(() -> octets);
  }

  /**
   * Lets what waits now leave although the peer suspends us: it was said before, and whether it has
   * left already depends on how the octets came.
   */
  final void releaseWaiting() {
    outbox.releaseWaiting();
  }

  /** Takes away what the peer has held up. */
  final void dropHeldUp() {
    outbox.dropSuspendable();
  }

  private void handle(TelnetEvent event, long now) {
    switch (event) {
      case TelnetEvent.Malformed malformed -> violated(malformed.violation(), malformed.detail());
      case TelnetEvent.Synch synch -> report(common(new SessionEvent.SynchReceived()));
      case TelnetEvent.Command command -> command(command.code());
      case TelnetEvent.Negotiation step -> {
        Side side = step.verb() == WILL || step.verb() == WONT ? Side.HIM : Side.US;
        follow(side, step.option(), negotiator.receive(step.verb(), step.option()), now);
      }
      case TelnetEvent.Subnegotiation sub -> subnegotiation(sub, now);
    }
  }

  private void follow(Side side, int option, OptionNegotiator.Result result) {
    follow(side, option, result, 0);
  }

  private void follow(Side side, int option, OptionNegotiator.Result result, long now) {
    if (result.wrong()) {
      violated(Violation.REFUSAL_IGNORED, option);
    }
    if (result.send() != 0) {
      sendExempt(TelnetEncoder.negotiation(result.send(), option), false);
    }
    if (result.change() != Change.NONE) {
      report(common(new SessionEvent.OptionChanged(side, option, result.change())));
    }
    negotiated(side, option, result.change(), now);
    transparency.negotiated();
    updateTransparency();
  }

  /** COM-PORT came up or went down, or an option took a step. */
  final void updateTransparency() {
    decoder.binary(transparency.of(Side.HIM, isComPortUp()));
  }
}
