package io.github.rfc2217j.client;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.client.PeerReport.Probe;
import io.github.rfc2217j.client.PeerReport.RoundTrips;
import io.github.rfc2217j.client.PeerReport.Verdict;
import io.github.rfc2217j.client.PortState.Item;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Side;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.comport.ControlValue;
import io.github.rfc2217j.protocol.telnet.QState;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Tries everything at a peer, in an order that leaves its port as it was; for one thread. */
final class Examination {

  private static final int ROUND_TRIPS = 40;

  /** What putting the port back may take when the time limit has been reached. */
  static final long RESTORE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int INITIAL_MODEM_MASK = 255;
  private static final int MODEM_CHANGES = 0x0F;
  private static final long RATE = 19200;
  private static final long OTHER_RATE = 9600;

  private static final String GENTLE = "asked to be gentle";

  private final ClientOptions options;
  private final boolean gentle;
  private final DoctorLine line;
  private final Prober prober;
  private final PortState before = new PortState();
  private List<String> notRestored = List.of();
  private Optional<RoundTrips> roundTrips = Optional.empty();
  private Optional<String> signature = Optional.empty();
  private String ending = "";
  private boolean moved;

  Examination(ClientOptions options, boolean gentle, Duration limit) {
    this.options = options;
    this.gentle = gentle;
    this.line = new DoctorLine(options);
    this.prober =
        new Prober(
            line,
            DeafWait.nanos(options.requestTimeout()),
            Math.min(DeafWait.nanos(limit), Long.MAX_VALUE / 2));
  }

  /** Ends it from outside; the report is of what there is. */
  void close() {
    line.close();
  }

  /** Does all of it. */
  PeerReport run() throws IOException {
    try (line) {
      line.connect();
      try {
        negotiate();
        ask();
        move();
      } catch (Prober.Stopped | PortLostException e) {
        ending = ended(e);
      } catch (PortClosedException e) {
        ending = ended(new Prober.Stopped("the time limit was reached"));
      }
      putBack();
      return report();
    }
  }

  private String ended(IOException e) {
    String what = e.getMessage() + ", while trying " + prober.trying();
    String text = new String(line.text(), StandardCharsets.ISO_8859_1);
    if (!prober.probes().isEmpty() || text.isEmpty()) {
      return what;
    }
    if (LastWords.of(text) == LastWords.BUSY) {
      prober.saw(Quirk.BUSY_TEXT_AS_DATA);
    }
    return what + ". It sent: " + Wording.quoted(text);
  }

  // the beginning

  private void negotiate() throws IOException {
    long began = line.now();
    long until = began + DeafWait.nanos(options.negotiateTimeout());
    line.await(() -> line.isUp() || line.wasRefused(), until);
    if (!line.isUp()) {
      boolean telnet = line.firstOctets().length > 0 && line.firstOctets()[0] == (byte) 0xFF;
      throw new Prober.Stopped(
          line.wasRefused()
              ? "it refused the COM-PORT option: its RFC 2217 support is off or missing"
              : telnet
                  ? "it speaks Telnet but left our offer of COM-PORT unanswered: its RFC 2217"
                      + " support is off or missing"
                  : "it accepted the connection and said nothing of Telnet in time: is it busy with"
                      + " another client, or a plain TCP port?");
    }
    Duration took = Duration.ofNanos(line.now() - began);
    List<Heard> first = prober.findFences();
    prober.add(
        new Probe(
            "WILL COM-PORT",
            line.session().optionState(Side.US, TelnetCodes.COM_PORT) == QState.YES
                ? "DO COM-PORT"
                : "WILL COM-PORT",
            Verdict.CONFORMS,
            "§2",
            "",
            Optional.of(took)));
    firstState(first);
    if (line.sentDataBeforeUp()) {
      prober.saw(Quirk.BANNER_BEFORE_NEGOTIATION);
      String text = new String(line.text(), StandardCharsets.ISO_8859_1);
      prober.remark("data before the agreement: " + Wording.quoted(text));
    }
  }

  private void firstState(List<Heard> first) {
    boolean once = first.size() == 1 && (first.get(0).octet() & MODEM_CHANGES) == 0;
    if (!once && !first.isEmpty()) {
      prober.saw(Quirk.FIRST_STATE_VARIES);
    }
    prober.add(
        new Probe(
            "(COM-PORT comes up)",
            Heard.words(first),
            once ? Verdict.CONFORMS : Verdict.LEFT_OPEN,
            Prober.SECTION,
            first.isEmpty()
                ? "does not tell its modem lines"
                : once ? "" : "more than once, or with changes counted from nothing",
            Optional.empty()));
  }

  // questions, which move nothing

  private void ask() throws IOException {
    Judge.Finding signed = prober.probe(new Signature(""));
    if (!signed.own().isEmpty()) {
      signature = Optional.of(signed.own().get(0).text());
    }
    prober.probe(new Signature(options.signature()));
    for (Item item : Item.values()) {
      ComPortMessage question = item.question();
      before.found(item, Prober.told(question, prober.probe(question)));
    }
    prober.probe(new Octet(ComPortCodes.SET_LINESTATE_MASK, LineState.ERRORS));
    prober.probe(new Octet(ComPortCodes.SET_LINESTATE_MASK, 0));
    prober.probe(new Octet(ComPortCodes.SET_MODEMSTATE_MASK, 0));
    // With both masks at 0, so that no notification that comes by itself is taken for an answer.
    prober.probe(new Bare(ComPortCodes.NOTIFY_LINESTATE));
    prober.probe(new Bare(ComPortCodes.NOTIFY_MODEMSTATE));
    prober.probe(new Octet(ComPortCodes.SET_MODEMSTATE_MASK, INITIAL_MODEM_MASK));
    measure();
  }

  private void measure() throws IOException {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < ROUND_TRIPS; i++) {
      prober.roundTrip().ifPresent(times::add);
    }
    if (!times.isEmpty()) {
      times.sort(null);
      int count = times.size();
      roundTrips =
          Optional.of(
              new RoundTrips(
                  count, times.get(0), times.get(count / 2), times.get(count * 95 / 100)));
    }
  }

  // what moves something

  private void move() throws IOException {
    moved = !gentle;
    long rate = before.of(Item.BAUD_RATE).orElse(0);
    set(Item.BAUD_RATE, rate == RATE ? OTHER_RATE : RATE);
    set(Item.DATA_SIZE, 5, 6, 7, 8);
    set(Item.PARITY, 1, 2, 3, 4, 5);
    set(Item.STOP_SIZE, 1, 2, 3);
    set(Item.FLOW, 1, 2, 3, 17, 19);
    set(Item.INBOUND_FLOW, 14, 15, 16, 18);
    pulse(Item.BREAK, ControlValue.BREAK_ON, ControlValue.BREAK_OFF);
    pulse(Item.DTR, ControlValue.DTR_OFF, ControlValue.DTR_ON);
    pulse(Item.RTS, ControlValue.RTS_OFF, ControlValue.RTS_ON);
    for (int purge = 1; purge <= 3; purge++) {
      tryOut(new Octet(ComPortCodes.PURGE_DATA, purge));
    }
    suspend();
  }

  private void tryOut(ComPortMessage message) throws IOException {
    if (gentle) {
      prober.skip(message, GENTLE);
    } else {
      prober.probe(message);
    }
  }

  private void set(Item item, long... values) throws IOException {
    for (long value : values) {
      tryOut(item.set(value));
    }
    if (!gentle) {
      before.restore(item, prober);
    }
  }

  /** Sets one state and then the other, and asks after each. */
  private void pulse(Item item, ControlValue first, ControlValue second) throws IOException {
    for (ControlValue value : List.of(first, second)) {
      ComPortMessage message = item.set(value.code());
      tryOut(message);
      if (!gentle && before.of(item).isPresent()) {
        OptionalLong told = prober.ask(item.question());
        if (told.isPresent() && told.getAsLong() != value.code()) {
          prober.remark(
              "after "
                  + Frames.describe(message)
                  + " it says "
                  + Frames.describe(item.set(told.getAsLong())));
          if (value == ControlValue.BREAK_OFF) {
            prober.saw(Quirk.BREAK_STUCK_ON);
          }
        }
      }
    }
    if (!gentle && item != Item.BREAK) {
      before.restore(item, prober);
    }
  }

  private void suspend() throws IOException {
    if (gentle) {
      prober.skip(new Bare(ComPortCodes.FLOWCONTROL_SUSPEND), GENTLE);
      prober.skip(new Bare(ComPortCodes.FLOWCONTROL_RESUME), GENTLE);
      return;
    }
    // Something that a server which takes it for the port's flow control would change.
    OptionalLong was = prober.ask(Item.FLOW.set(ControlValue.FLOW_XON_XOFF.code()));
    prober.suspension();
    OptionalLong flow = prober.ask(Item.FLOW.question());
    if (flow.isPresent() && was.isPresent() && flow.getAsLong() != was.getAsLong()) {
      prober.saw(Quirk.SUSPEND_CHANGES_FLOW);
      prober.remark(
          "suspending and resuming changed "
              + Frames.describe(Item.FLOW.set(was.getAsLong()))
              + " to "
              + Frames.describe(Item.FLOW.set(flow.getAsLong())));
    }
  }

  // the end

  private void putBack() throws IOException {
    if (!moved) {
      return;
    }
    prober.limit(line.now() + RESTORE_NANOS);
    try {
      notRestored = before.restore(prober);
    } catch (Prober.Stopped | PortLostException | PortClosedException e) {
      notRestored = List.of("whatever was being tried: " + e.getMessage());
    }
  }

  /** What there is when the examination was ended from outside or by its peer. */
  PeerReport report() {
    for (SessionEvent.Violated violated : line.violations()) {
      prober.remark(
          "departs from the protocol: %s %d".formatted(violated.violation(), violated.detail()));
    }
    QuirkProfile recognized = line.session().profile();
    return new PeerReport(
        options.name(),
        ending,
        HexFormat.ofDelimiter(" ").withUpperCase().formatHex(line.firstOctets()),
        agreed(),
        signature,
        recognized,
        Fit.nearest(recognized, prober.quirks()),
        prober.quirks(),
        roundTrips,
        prober.probes(),
        List.copyOf(prober.remarks()),
        notRestored,
        ending.isEmpty() ? List.of() : line.lastFrames());
  }

  private List<String> agreed() {
    List<String> agreed = new ArrayList<>();
    for (int option :
        List.of(
            TelnetCodes.BINARY,
            TelnetCodes.ECHO,
            TelnetCodes.SUPPRESS_GO_AHEAD,
            TelnetCodes.COM_PORT)) {
      if (line.session().optionState(Side.HIM, option) == QState.YES) {
        agreed.add("WILL " + TelnetCodes.optionName(option));
      }
      if (line.session().optionState(Side.US, option) == QState.YES) {
        agreed.add("DO " + TelnetCodes.optionName(option));
      }
    }
    return agreed;
  }
}
