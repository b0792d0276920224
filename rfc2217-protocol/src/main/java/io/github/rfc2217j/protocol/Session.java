package io.github.rfc2217j.protocol;

import static io.github.rfc2217j.protocol.telnet.TelnetCodes.AO;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.AYT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.COM_PORT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.DM;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.NOP;

import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Change;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Rule;
import io.github.rfc2217j.protocol.telnet.QState;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What both roles do alike: Telnet, its options, the way to the wire, the agreement on COM-PORT,
 * suspension both ways, signatures.
 *
 * @param <E> the role's events
 */
public abstract sealed class Session<E> extends TelnetSession<E>
    permits ClientSession, ServerSession {

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
  private final Peer peer;
  private String signature;
  private boolean comPortUp;
  private boolean impliedAgreement;
  private boolean suspended;
  private boolean peerSuspended;

  Session(SessionOptions options, ComPortCodec.Sender role, List<Rule> rules) {
    super(options, rules);
    this.options = options;
    this.role = role;
    this.peer = new Peer(peer(role), options.quirks());
    this.signature = options.signature();
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
  @Override
  public final boolean isComPortUp() {
    return comPortUp;
  }

  /**
   * Tells whether the peer asked us to send nothing more.
   *
   * @return true between {@link SessionEvent.Suspended} and {@link SessionEvent.Resumed}
   */
  @Override
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

  // command

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

  // for the roles

  abstract void message(ComPortMessage message, int code, long now);

  abstract void comPortChanged(boolean up, long now);

  /** The peer refused an option that we had asked for. */
  abstract void refused(Side side, int option);

  final void send(ComPortMessage message) {
    byte[] frame = frame(message);
    send(() -> frame);
  }

  final byte[] frame(ComPortMessage message) {
    return TelnetEncoder.subnegotiation(COM_PORT, ComPortCodec.encode(role, message));
  }

  private void sendFlow(int command) {
    sendExempt(frame(new Bare(command)), false);
  }

  @Override
  void command(int code) {
    if (peer.has(Quirk.COMMANDS_OF_THREE_OCTETS)) {
      // An answer of two octets would eat an octet of data.
      report(common(new SessionEvent.CommandReceived(code)));
      return;
    }
    if (code == AYT) {
      // A person sees the line; it would corrupt what a program reads from the port. What a client
      // sends ends up in the device, so it never says it.
      boolean person = role == ComPortCodec.Sender.SERVER && !comPortUp;
      byte[] answer = person ? YES_LINE : TelnetEncoder.command(NOP);
      send(() -> answer);
    } else if (code == AO) {
      sendExempt(TelnetEncoder.command(DM), true);
    }
    report(common(new SessionEvent.CommandReceived(code)));
  }

  @Override
  void subnegotiation(TelnetEvent.Subnegotiation sub, long now) {
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
    return switch (optionState(side, COM_PORT)) {
      case YES, WANTYES_EMPTY, WANTYES_OPPOSITE -> true;
      case NO, WANTNO_EMPTY, WANTNO_OPPOSITE -> false;
    };
  }

  private void peerSuspends() {
    if (!suspended) {
      suspended = true;
      releaseWaiting();
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

  @Override
  void used(ByteBuffer wire, int from, int to) {
    peer.see(wire, from, to);
  }

  // options

  @Override
  void negotiated(Side side, int option, Change change, long now) {
    if (option == COM_PORT) {
      if (change == Change.OFF || change == Change.REFUSED) {
        impliedAgreement = false;
      }
      updateComPort(now);
    }
    if (comPortUp && peer.profile().equals(QuirkProfile.STANDARD)) {
      // gensio's client offers COM-PORT first and shows what it is in its answers to our openings.
      reportPeer(peer.recognizeByOpening());
    }
    if (change == Change.REFUSED) {
      refused(side, option);
    }
  }

  private void updateComPort(long now) {
    boolean up =
        impliedAgreement
            || optionState(Side.US, COM_PORT) == QState.YES
            || optionState(Side.HIM, COM_PORT) == QState.YES;
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
        dropHeldUp();
      }
      peerSuspended = false;
      // A peer without the option could never resume us.
      peerResumes();
    }
    comPortChanged(up, now);
    updateTransparency();
  }
}
