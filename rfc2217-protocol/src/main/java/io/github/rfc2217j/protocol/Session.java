package io.github.rfc2217j.protocol;

import static io.github.rfc2217j.protocol.telnet.TelnetCodes.AO;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.AYT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.COM_PORT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.DM;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.NOP;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.WILL;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.WONT;

import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Change;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Rule;
import io.github.rfc2217j.protocol.telnet.QState;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What both roles do alike: Telnet, its options, the way to the wire, suspension by the peer.
 *
 * @param <E> the role's events
 */
public abstract sealed class Session<E> permits ClientSession, ServerSession {

  /** What {@link #nextDeadline} returns when nothing is awaited. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /**
   * The most room that a single frame takes; {@link #pollTransmit} needs a buffer at least this
   * large.
   */
  public static final int LARGEST_FRAME = 6 + 2 * (1 + SessionOptions.LONGEST_SIGNATURE);

  private static final byte[] YES_LINE = "\r\n[Yes]\r\n".getBytes(StandardCharsets.US_ASCII);

  private final SessionOptions options;
  private final ComPortCodec.Sender role;
  private final TelnetDecoder decoder = new TelnetDecoder();
  private final OptionNegotiator negotiator;
  private final Outbox outbox = new Outbox();
  private final ArrayDeque<E> events = new ArrayDeque<>();
  private final Transparency transparency;
  private final Peer peer;
  private String signature;
  private boolean comPortUp;
  private boolean impliedAgreement;
  private boolean suspended;
  private boolean peerSuspended;

  Session(SessionOptions options, ComPortCodec.Sender role, List<Rule> rules) {
    this.options = options;
    this.role = role;
    this.negotiator = new OptionNegotiator(rules);
    this.transparency = new Transparency(negotiator, options);
    this.peer = new Peer(peer(role), options.quirks());
    this.signature = options.signature();
    updateTransparency();
  }

  private static ComPortCodec.Sender peer(ComPortCodec.Sender role) {
    return role == ComPortCodec.Sender.CLIENT
        ? ComPortCodec.Sender.SERVER
        : ComPortCodec.Sender.CLIENT;
  }

  // look

  /**
   * Tells whether COM-PORT commands can be exchanged.
   *
   * @return true between {@link SessionEvent.ComPortUp} and {@link SessionEvent.ComPortDown}
   */
  public final boolean isComPortUp() {
    return comPortUp;
  }

  /**
   * Tells whether the peer asked us to send nothing more.
   *
   * @return true between {@link SessionEvent.Suspended} and {@link SessionEvent.Resumed}
   */
  public final boolean isSuspended() {
    return suspended;
  }

  /**
   * Tells whether we asked the peer to send nothing more.
   *
   * @return true between {@link #suspend} and {@link #resume}
   */
  public final boolean isPeerSuspended() {
    return peerSuspended;
  }

  /**
   * Returns what the peer is taken for.
   *
   * @return the profile that it was told by {@link SessionOptions#quirks}, or that it was
   *     recognized by, or {@link QuirkProfile#STANDARD}
   */
  public final QuirkProfile profile() {
    return peer.profile();
  }

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
   * Tells whether {@link #encode} takes payload now: not while suspended, not while the answer to
   * our offer of BINARY is awaited, and not while requests wait for COM-PORT, which are older.
   *
   * @return true if it does
   */
  public boolean takesPayload() {
    return !suspended && transparency.deadline() == NO_DEADLINE;
  }

  /**
   * Tells whether {@link #pollTransmit} has something.
   *
   * @return true if a frame may leave now
   */
  public final boolean hasTransmit() {
    return !outbox.isEmpty(suspended);
  }

  /**
   * Returns when {@link #handleTimeout} is to be called at the latest.
   *
   * @return nanoseconds since the connection began, or {@link #NO_DEADLINE}
   */
  public long nextDeadline() {
    return transparency.deadline();
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
      if (outbox.isFull(suspended)) {
        return Step.TRANSMIT_FIRST;
      }
      int from = wire.position();
      Step step = decoder.decode(wire, payload);
      peer.see(wire, from, wire.position());
      if (step != Step.EVENT) {
        return step;
      }
      long before = outbox.added();
      handle(decoder.takeEvent(), now);
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
    updateTransparency();
  }

  abstract void openings();

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

  /**
   * Asks the peer to send nothing more (RFC 2217 §3, FLOWCONTROL-SUSPEND). Does nothing while
   * COM-PORT is down, the peer is suspended already, or it would take it for something else ({@link
   * Quirk#SUSPEND_CHANGES_FLOW}).
   *
   * @param now the time
   */
  public void suspend(long now) {
    if (comPortUp && !peerSuspended && !peer.has(Quirk.SUSPEND_CHANGES_FLOW)) {
      peerSuspended = true;
      sendFlow(ComPortCodes.FLOWCONTROL_SUSPEND);
    }
  }

  /**
   * Lets the peer send again (RFC 2217 §3, FLOWCONTROL-RESUME). Does nothing if it is not
   * suspended.
   *
   * @param now the time
   */
  public void resume(long now) {
    if (peerSuspended) {
      peerSuspended = false;
      sendFlow(ComPortCodes.FLOWCONTROL_RESUME);
    }
  }

  /**
   * Changes what is answered to the peer's SIGNATURE.
   *
   * @param text 1 to {@value SessionOptions#LONGEST_SIGNATURE} characters from 0 to 255
   * @throws IllegalArgumentException if the text is something else
   */
  public final void signature(String text) {
    signature = options.withSignature(text).signature();
  }

  /** Tells the peer our signature unasked (RFC 2217 §3). Does nothing while COM-PORT is down. */
  public final void tellSignature() {
    if (comPortUp) {
      send(new Signature(signature));
    }
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
   * @param out where they go; at least {@link #LARGEST_FRAME} octets of room, or there may be no
   *     progress
   * @return the number of octets put out; call again until it is 0
   */
  public final int pollTransmit(ByteBuffer out) {
    return outbox.poll(out, suspended);
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
    return TelnetEncoder.encode(payload, out, transparency.of(Side.US, comPortUp));
  }

  // for the roles

  abstract E common(SessionEvent event);

  abstract void message(ComPortMessage message, int code, long now);

  abstract void comPortChanged(boolean up, long now);

  /** The peer refused an option that we had asked for. */
  abstract void refused(Side side, int option);

  final void report(E event) {
    events.add(event);
  }

  final void violated(Violation violation, int detail) {
    report(common(new SessionEvent.Violated(violation, detail)));
  }

  final void send(ComPortMessage message) {
    byte[] frame = frame(message);
    send(() -> frame);
  }

  final void send(Outbox.Content content) {
    if (!outbox.add(content, suspended)) {
      violated(Violation.ANSWERS_DROPPED, 0);
    }
  }

  final byte[] frame(ComPortMessage message) {
    return TelnetEncoder.subnegotiation(COM_PORT, ComPortCodec.encode(role, message));
  }

  final String signature() {
    return signature;
  }

  final void sendTelnet(int command) {
    byte[] octets = TelnetEncoder.command(command);
    send(() -> octets);
  }

  private void sendFlow(int command) {
    outbox.addExempt(frame(new Bare(command)), false);
  }

  // the wire's events

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

  void command(int code) {
    if (peer.has(Quirk.COMMANDS_OF_THREE_OCTETS)) {
      // An answer of two octets would eat an octet of data.
      report(common(new SessionEvent.CommandReceived(code)));
      return;
    }
    if (code == AYT) {
      // Printable text would corrupt what a program reads from the port; a person sees the line.
      byte[] answer = comPortUp ? TelnetEncoder.command(NOP) : YES_LINE;
      send(() -> answer);
    } else if (code == AO) {
      outbox.addExempt(TelnetEncoder.command(DM), true);
    }
    report(common(new SessionEvent.CommandReceived(code)));
  }

  private void subnegotiation(TelnetEvent.Subnegotiation sub, long now) {
    if (sub.option() != COM_PORT || !acceptsComPort()) {
      violated(Violation.OPTION_NOT_ON, sub.option());
      return;
    }
    ComPortCodec.Decoded decoded = peer.decode(sub.parameters());
    ComPortMessage message = decoded.message();
    if (message != null && role == ComPortCodec.Sender.SERVER && !comPortUp) {
      // pyserial's client never says WILL when our DO reaches it first; its commands say it.
      impliedAgreement = true;
      updateComPort(now);
    }
    if (decoded.violation() != null) {
      violated(decoded.violation(), decoded.code());
    }
    if (message instanceof Bare bare && bare.command() == ComPortCodes.FLOWCONTROL_SUSPEND) {
      peerSuspends();
    } else if (message instanceof Bare bare && bare.command() == ComPortCodes.FLOWCONTROL_RESUME) {
      peerResumes();
    } else if (message != null) {
      message(message, decoded.code(), now);
    }
  }

  /** Takes notice of the peer's signature, asked for or not. */
  final void recognizeSignature(String text) {
    reportPeer(peer.recognizeBySignature(text));
  }

  private void reportPeer(boolean recognized) {
    if (recognized) {
      report(common(new SessionEvent.PeerRecognized(peer.profile())));
    }
  }

  /**
   * Agreed to, or asked for and not answered yet: a peer may send commands right behind its
   * agreement.
   */
  private boolean acceptsComPort() {
    return accepts(Side.US) || accepts(Side.HIM);
  }

  private boolean accepts(Side side) {
    return switch (negotiator.state(side, COM_PORT)) {
      case YES, WANTYES_EMPTY, WANTYES_OPPOSITE -> true;
      case NO, WANTNO_EMPTY, WANTNO_OPPOSITE -> false;
    };
  }

  private void peerSuspends() {
    if (!suspended) {
      suspended = true;
      report(common(new SessionEvent.Suspended()));
    }
  }

  private void peerResumes() {
    if (suspended) {
      suspended = false;
      report(common(new SessionEvent.Resumed()));
    }
  }

  /** Answers a peer's question for our signature; a text is news. */
  final void signatureReceived(Signature theirs) {
    if (theirs.text().isEmpty()) {
      send(new Signature(signature));
    } else {
      report(common(new SessionEvent.SignatureReceived(theirs.text())));
      recognizeSignature(theirs.text());
    }
  }

  // options

  private void follow(Side side, int option, OptionNegotiator.Result result) {
    follow(side, option, result, 0);
  }

  private void follow(Side side, int option, OptionNegotiator.Result result, long now) {
    if (result.wrong()) {
      violated(Violation.REFUSAL_IGNORED, option);
    }
    if (result.send() != 0) {
      outbox.addExempt(TelnetEncoder.negotiation(result.send(), option), false);
    }
    if (result.change() != Change.NONE) {
      report(common(new SessionEvent.OptionChanged(side, option, result.change())));
    }
    if (option == COM_PORT) {
      if (result.change() == Change.OFF || result.change() == Change.REFUSED) {
        impliedAgreement = false;
      }
      updateComPort(now);
    }
    if (comPortUp && peer.profile().equals(QuirkProfile.STANDARD)) {
      // gensio's client offers COM-PORT first and shows what it is in its answers to our openings.
      reportPeer(peer.recognizeByOpening());
    }
    if (result.change() == Change.REFUSED) {
      refused(side, option);
    }
    transparency.negotiated();
    updateTransparency();
  }

  private void updateComPort(long now) {
    boolean up =
        impliedAgreement
            || negotiator.state(Side.US, COM_PORT) == QState.YES
            || negotiator.state(Side.HIM, COM_PORT) == QState.YES;
    if (up == comPortUp) {
      return;
    }
    comPortUp = up;
    if (up) {
      reportPeer(peer.recognizeByOpening());
    }
    report(common(up ? new SessionEvent.ComPortUp() : new SessionEvent.ComPortDown()));
    if (!up) {
      if (suspended) {
        // What is only on its way out stays: whether it has left must not depend on the stream's
        // cuts.
        outbox.dropSuspendable();
      }
      peerSuspended = false;
      // A peer without the option could never resume us.
      peerResumes();
    }
    comPortChanged(up, now);
    updateTransparency();
  }

  private void updateTransparency() {
    decoder.binary(transparency.of(Side.HIM, comPortUp));
  }
}
