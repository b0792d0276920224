package io.github.rfc2217j.protocol;

import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_LINESTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.PURGE_DATA;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_BAUDRATE;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.BINARY;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.BRK;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.COM_PORT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.ECHO;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.NOP;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.SUPPRESS_GO_AHEAD;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.comport.IndexedBaudRates;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Rule;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end that has the port (RFC 2217's access server).
 *
 * <p>Look: {@link #isComPortUp}, {@link #isSuspended}, {@link #takesPayload}, {@link
 * #nextDeadline}, masks. Put in: {@link #receive}, {@link #handleTimeout}, {@link #modemState},
 * {@link #lineState}. Command: {@link #start}, {@link #complete}, {@link #refuse}, {@link
 * #suspend}, {@link #resume}, {@link #probe}. Poll out: {@link #pollEvent}, {@link #pollTransmit},
 * {@link #encode}.
 */
public final class ServerSession extends Session<ServerEvent> {

  private static final List<Rule> RULES =
      List.of(
          new Rule(BINARY, true, true),
          new Rule(ECHO, false, false),
          new Rule(SUPPRESS_GO_AHEAD, true, true),
          new Rule(COM_PORT, true, true));

  private static final int RING_TRAILING_EDGE = 4;
  private static final int EVERYTHING = 255;

  /** Line errors may come with every octet, and a client wants to know of them, not to drown. */
  private static final long LINE_STATE_PERIOD = 100_000_000;

  private final boolean notifyZero;
  private int supportedLineState;
  private int lineMask;
  private int modemMask = EVERYTHING;
  private int levels;
  private int latchedLine;
  private @Nullable Request awaited;

  /** Cisco IOS names rates by an index, if the profile says that it is one. */
  private boolean askedByIndex;

  private @Nullable Notification waitingModem;
  private @Nullable Notification waitingLine;

  /** What was met since the last report on the line, and when the next one may leave. */
  private int heldLine;

  private long nextLineReport = Long.MIN_VALUE;

  /**
   * Makes a session.
   *
   * @param options what it is told
   * @param modem the levels of the port's modem lines now
   * @param supportedLineState the bits of {@link LineState} that the port can report
   */
  public ServerSession(SessionOptions options, ModemState modem, int supportedLineState) {
    super(options, ComPortCodec.Sender.SERVER, RULES);
    this.levels = modem.bits();
    this.supportedLineState = supportedLineState;
    this.notifyZero = options.notifyZero();
  }

  /**
   * Puts in what the port can report of the line, where that is known only after the session was
   * started: before the first {@link #receive}.
   *
   * @param supported bits of {@link LineState}
   */
  public void supportedLineState(int supported) {
    supportedLineState = supported;
  }

  /**
   * Returns which line states the client wants to be told of.
   *
   * @return bits of {@link LineState}; 0 at first
   */
  public int lineStateMask() {
    return lineMask;
  }

  /**
   * Returns which modem states the client wants to be told of.
   *
   * @return levels and changes as in RFC 2217 §3 NOTIFY-MODEMSTATE; 255 at first
   */
  public int modemStateMask() {
    return modemMask;
  }

  @Override
  void openings() {
    enable(Side.US, BINARY);
    enable(Side.HIM, BINARY);
    enable(Side.US, SUPPRESS_GO_AHEAD);
    enable(Side.HIM, SUPPRESS_GO_AHEAD);
    enable(Side.HIM, COM_PORT);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the last {@link ServerEvent.Requested} has not been completed
   */
  @Override
  public Step receive(ByteBuffer wire, ByteBuffer payload, long now) {
    if (awaited != null) {
      throw new IllegalStateException("complete " + awaited + " first; answers go out in order");
    }
    return super.receive(wire, payload, now);
  }

  /**
   * Puts in the modem lines as they are now; the client is told of changes as its mask says.
   *
   * @param state the levels
   */
  public void modemState(ModemState state) {
    int before = levels;
    levels = state.bits();
    if (levels == before || !isComPortUp()) {
      return;
    }
    int changed = before ^ levels;
    int changes = (changed & 0xB0) >> 4;
    if ((before & ~levels & 64) != 0) {
      changes |= RING_TRAILING_EDGE;
    }
    if (waitingModem == null) {
      waitingModem = new Notification(NOTIFY_MODEMSTATE);
      send(waitingModem);
    }
    waitingModem.merge(levels, changes);
    waitingModem.changed |= changed;
  }

  /**
   * Puts in what the receiver met; the client is told as its mask says, at once if nothing was told
   * within 100 ms, otherwise after them, of everything that was met until then. See {@link
   * #nextDeadline}.
   *
   * @param state what it met since the last call
   * @param now the time
   */
  public void lineState(LineState state, long now) {
    latchedLine |= state.bits() & supportedLineState;
    if (state.bits() == 0 || !isComPortUp()) {
      return;
    }
    heldLine |= state.bits();
    tellLine(now);
  }

  private void tellLine(long now) {
    if (heldLine == 0 || (waitingLine == null && now < nextLineReport)) {
      return;
    }
    if (waitingLine == null) {
      waitingLine = new Notification(NOTIFY_LINESTATE);
      send(waitingLine);
    }
    waitingLine.merge(0, heldLine);
    if ((heldLine & lineMask) != 0) {
      nextLineReport = now + LINE_STATE_PERIOD;
    }
    heldLine = 0;
  }

  @Override
  public long nextDeadline() {
    return Math.min(super.nextDeadline(), heldLine == 0 ? NO_DEADLINE : nextLineReport);
  }

  @Override
  public void handleTimeout(long now) {
    super.handleTimeout(now);
    tellLine(now);
  }

  /**
   * Sends a NOP, so that TCP finds out whether the client is there; not while something else is
   * about to leave, while suspended, or to {@link Quirk#COMMANDS_OF_THREE_OCTETS}.
   */
  public void probe() {
    if (!hasTransmit() && !isSuspended() && !profile().has(Quirk.COMMANDS_OF_THREE_OCTETS)) {
      sendTelnet(NOP);
    }
  }

  /**
   * Asks the client for its signature (RFC 2217 §3); it comes as a {@link
   * SessionEvent.SignatureReceived}. Does nothing while COM-PORT is down.
   */
  public void askSignature() {
    if (isComPortUp()) {
      send(new Signature(""));
    }
  }

  /**
   * Tells the client what is in force without being asked (RFC 2217 §3). Clients may take it amiss:
   * pyserial's raises an error for a value that differs from what it asked for. Does nothing while
   * COM-PORT is down.
   *
   * @param item of what; not the signature, which {@link #tellSignature} tells, nor line or modem
   *     state, which go as the masks say
   * @param status what is in force
   */
  public void inform(Item item, PortStatus status) {
    if (isComPortUp()) {
      send(RequestCodec.answer(new Query(item), status));
    }
  }

  /**
   * Answers the last {@link ServerEvent.Requested} with what is in force now.
   *
   * @param status what is in force
   * @throws IllegalStateException if no request waits for an answer
   */
  public void complete(PortStatus status) {
    Request request = awaited;
    if (request == null) {
      throw new IllegalStateException("no request waits for an answer");
    }
    awaited = null;
    if (!isComPortUp()) {
      return;
    }
    ComPortMessage answer = answer(request, status);
    send(askedByIndex ? byIndex(answer) : answer);
    if (!(request instanceof Query) && !answer.equals(request.message())) {
      violated(Violation.UNSUPPORTED_VALUE, answer.command());
    }
  }

  /**
   * Answers the last {@link ServerEvent.Requested}, a purge, with 0: it was not done. Every other
   * request is answered with what is in force.
   *
   * @throws IllegalStateException if no purge waits for an answer
   */
  public void refuse() {
    if (!(awaited instanceof Request.Purge)) {
      throw new IllegalStateException("no purge waits for an answer");
    }
    awaited = null;
    if (isComPortUp()) {
      send(new Octet(PURGE_DATA, 0));
    }
  }

  private static ComPortMessage byIndex(ComPortMessage answer) {
    int rate = answer instanceof ComPortMessage.BaudRate baud ? (int) baud.rate() : 0;
    return new Octet(SET_BAUDRATE, IndexedBaudRates.index(rate));
  }

  private ComPortMessage answer(Request request, PortStatus status) {
    if (request instanceof Query query && query.item() == Item.MODEM_STATE) {
      return new Octet(NOTIFY_MODEMSTATE, levels);
    }
    if (request instanceof Query query && query.item() == Item.LINE_STATE) {
      int latched = latchedLine;
      latchedLine = 0;
      return new Octet(NOTIFY_LINESTATE, latched);
    }
    return RequestCodec.answer(request, status);
  }

  @Override
  void command(int code) {
    if (code == BRK) {
      report(new ServerEvent.BreakReceived());
    } else {
      super.command(code);
    }
  }

  @Override
  void message(ComPortMessage message, int code, long now) {
    if (message instanceof Signature theirs) {
      signatureReceived(theirs);
      return;
    }
    askedByIndex = message instanceof Octet octet && octet.command() == SET_BAUDRATE;
    Request request = RequestCodec.request(message);
    switch (request) {
      case null -> {
        violated(Violation.UNSUPPORTED_VALUE, code);
        if (message.command() == PURGE_DATA) {
          send(new Octet(PURGE_DATA, 0));
        } else {
          await(RequestCodec.fallback(message));
        }
      }
      case Request.SetLineStateMask mask -> {
        lineMask = mask.bits() & supportedLineState;
        send(new Request.SetLineStateMask(lineMask).message());
        report(new ServerEvent.LineStateMaskSet(lineMask));
      }
      case Request.SetModemStateMask mask -> {
        modemMask = mask.bits();
        send(mask.message());
        report(new ServerEvent.ModemStateMaskSet(modemMask));
      }
      default -> await(request);
    }
  }

  private void await(Request request) {
    awaited = request;
    report(new ServerEvent.Requested(request));
  }

  @Override
  void comPortChanged(boolean up, long now) {
    waitingModem = null;
    waitingLine = null;
    heldLine = 0;
    if (up) {
      // Exactly one, even if it is 0: pyserial's client fails if it never gets one.
      send(new Octet(NOTIFY_MODEMSTATE, levels & modemMask));
    }
  }

  @Override
  void refused(Side side, int option) {
    // The server goes on as a plain Telnet server.
  }

  @Override
  ServerEvent common(SessionEvent event) {
    return event;
  }

  /** A report that takes in further changes until it leaves; the mask of that moment counts. */
  private final class Notification implements Outbox.Content {
    private final int command;
    private int newest;
    private int merged;

    /** Modem lines that went up or down; those that went up leave no trace of their own. */
    private int changed;

    Notification(int command) {
      this.command = command;
    }

    void merge(int level, int changes) {
      newest = level;
      merged |= changes;
    }

    @Override
    public byte[] octets() {
      int mask = command == NOTIFY_MODEMSTATE ? modemMask : lineMask;
      int value = (newest | merged) & mask;
      boolean toldAsZero = notifyZero && (changed & mask) != 0;
      return value == 0 && !toldAsZero ? new byte[0] : frame(new Octet(command, value));
    }

    @Override
    public void left() {
      if (waitingModem == this) {
        waitingModem = null;
      } else if (waitingLine == this) {
        waitingLine = null;
      }
    }

    /** There are two at most, and what they took in is told nowhere else. */
    @Override
    public boolean isDroppable() {
      return false;
    }
  }
}
