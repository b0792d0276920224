package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs one vector on a session, cutting its input as told, and keeps what came out. */
final class VectorRun {

  static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0, "SIG"),
          Map.entry(1, "BAUD"),
          Map.entry(2, "DATASIZE"),
          Map.entry(3, "PARITY"),
          Map.entry(4, "STOPSIZE"),
          Map.entry(5, "CONTROL"),
          Map.entry(6, "LINESTATE"),
          Map.entry(7, "MODEMSTATE"),
          Map.entry(10, "LMASK"),
          Map.entry(11, "MMASK"),
          Map.entry(12, "PURGE"));

  private static final long TIMEOUT = 5_000_000_000L;

  private final Session<?> session;
  private final ReferencePort port;
  private final List<String> out = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final StringBuilder data = new StringBuilder();
  private ByteBuffer held = ByteBuffer.allocate(0);
  private boolean heldFirst;
  private long now;

  VectorRun(char role, String state, String profile) {
    NvtPolicy nvt =
        switch (state) {
          case "nvt-t" -> NvtPolicy.TRANSPARENT;
          case "auto" -> NvtPolicy.AUTO;
          default -> NvtPolicy.STRICT;
        };
    port = new ReferencePort(state.equals("open-split"));
    String signature = role == 'S' ? "srv" : "cli";
    SessionOptions options =
        SessionOptions.of(signature).withNvt(nvt).withNotifyZero(state.equals("open-zero"));
    if (!profile.isEmpty()) {
      options = options.withQuirks(QuirkProfile.named(profile).orElseThrow());
    }
    session =
        role == 'S'
            ? new ServerSession(options, ReferencePort.LEVELS, ReferencePort.SUPPORTED_LINE_STATE)
            : new ClientSession(options);
    switch (state) {
      case "fresh" -> {}
      case "start", "auto" -> call("start");
      case "open", "open-split", "open-zero" -> {
        call("start");
        String agreed =
            role == 'S'
                ? "FF FD 00 FF FB 00 FF FD 03 FF FB 03 FF FB 2C"
                : "FF FD 2C FF FD 00 FF FB 00 FF FD 03 FF FB 03";
        in(Vector.octets(agreed));
      }
      case "nvt", "nvt-t" -> in(Vector.octets(role == 'S' ? "FF FB 2C" : "FF FD 2C"));
      default -> throw new IllegalArgumentException("no such state: " + state);
    }
    out.clear();
    events.clear();
  }

  String out() {
    return out.isEmpty() ? "-" : String.join(" ", out);
  }

  String events() {
    flushData();
    return events.isEmpty() ? "-" : String.join(" ; ", events);
  }

  void in(byte[] octets) {
    ByteBuffer wire = ByteBuffer.wrap(octets);
    // Small on purpose: a vector's data must come out the same through a payload that fills up.
    ByteBuffer payload = ByteBuffer.allocate(2);
    io.github.rfc2217j.protocol.Step step;
    do {
      step = session.receive(wire, payload, ++now);
      payload.flip();
      while (payload.hasRemaining()) {
        data.append(' ').append(HexFormat.of().withUpperCase().toHexDigits(payload.get()));
      }
      payload.clear();
      drain();
    } while (step != io.github.rfc2217j.protocol.Step.WIRE_EMPTY);
  }

  void step(Vector.Step step) {
    switch (step.word()) {
      case "tx" -> transmit(Vector.octets(step.rest()));
      case "urgent" -> session.urgent();
      case "wait" -> {
        now += 1_000_000L * Long.parseLong(step.rest());
        session.handleTimeout(now);
        drain();
      }
      case "call" -> call(step.rest());
      default -> throw new IllegalArgumentException("no such step: " + step);
    }
  }

  private void transmit(byte[] octets) {
    held = ByteBuffer.allocate(held.remaining() + octets.length).put(held).put(octets).flip();
    drain();
  }

  private void call(String text) {
    String[] words = text.split(" ");
    now++;
    switch (words[0]) {
      case "start" -> session.start(now);
      case "enable" -> session.enable(side(words[1]), HexFormat.fromHexDigits(words[2]));
      case "disable" -> session.disable(side(words[1]), HexFormat.fromHexDigits(words[2]));
      case "suspend" -> session.suspend(now);
      case "resume" -> session.resume(now);
      case "setsig" ->
          session.signature(
              new String(Vector.octets(text.substring(7)), StandardCharsets.ISO_8859_1));
      case "modem" ->
          ((ServerSession) session)
              .modemState(ModemState.ofBits(HexFormat.fromHexDigits(words[1])));
      case "line" ->
          ((ServerSession) session)
              .lineState(new LineState(HexFormat.fromHexDigits(words[1])), now);
      case "baud" -> submit(new BaudRate(Long.parseLong(words[1])));
      case "set" -> submit(new Octet(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
      case "sigreq" -> {
        if (session instanceof ServerSession server) {
          server.askSignature();
        } else {
          submit(new Signature(""));
        }
      }
      case "tellsig" -> session.tellSignature();
      case "inform" -> inform(words);
      case "pollline" -> submit(new ComPortMessage.Bare(6));
      case "poll" -> submit(new ComPortMessage.Bare(7));
      case "brk" -> ((ClientSession) session).sendBreak();
      default -> throw new IllegalArgumentException("no such call: " + text);
    }
    drain();
  }

  private void inform(String[] words) {
    int command = Integer.parseInt(words[1]);
    ComPortMessage question =
        command == 1 ? new BaudRate(0) : new Octet(command, Integer.parseInt(words[2]));
    Request.Query query = (Request.Query) RequestCodec.request(question);
    ((ServerSession) session).inform(query.item(), port.status());
  }

  private void submit(ComPortMessage message) {
    Request request = RequestCodec.request(message);
    if (request == null) {
      throw new IllegalArgumentException("no request: " + message);
    }
    ((ClientSession) session).submit(request, TIMEOUT, now);
  }

  private static Side side(String word) {
    return Side.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private void drain() {
    Object event;
    while ((event = session.pollEvent()) != null) {
      String trace = trace(event);
      if (!trace.isEmpty()) {
        flushData();
        events.add(trace);
      }
    }
    if (heldFirst) {
      heldFirst = false;
      encode();
    }
    ByteBuffer wire = ByteBuffer.allocate(Session.LARGEST_FRAME);
    while (session.pollTransmit(wire) > 0) {
      keep(wire, session.lastOctetIsUrgent());
    }
    encode();
  }

  private void encode() {
    ByteBuffer wire = ByteBuffer.allocate(3);
    while (session.encode(held, wire) > 0) {
      keep(wire, false);
    }
  }

  private void keep(ByteBuffer wire, boolean urgent) {
    wire.flip();
    while (wire.hasRemaining()) {
      out.add(HexFormat.of().withUpperCase().toHexDigits(wire.get()));
    }
    if (urgent) {
      out.add(out.removeLast() + "!");
    }
    wire.clear();
  }

  private void flushData() {
    if (!data.isEmpty()) {
      events.add("DATA" + data);
      data.setLength(0);
    }
  }

  private String trace(Object event) {
    return switch (event) {
      case SessionEvent.OptionChanged option ->
          option.change()
              + " "
              + option.side().name().toLowerCase(Locale.ROOT)
              + " "
              + hex(option.option());
      case SessionEvent.ComPortUp up -> "COMPORT up";
      case SessionEvent.ComPortDown down -> "COMPORT down";
      case SessionEvent.CommandReceived command -> "CMD " + TelnetCodes.commandName(command.code());
      case SessionEvent.SynchReceived synch -> "SYNCH";
      case SessionEvent.Suspended suspended -> "SUSPEND";
      case SessionEvent.Resumed resumed -> {
        heldFirst = true;
        yield "RESUME";
      }
      case SessionEvent.SignatureReceived theirs -> "SIG " + text(theirs.text());
      case SessionEvent.PeerRecognized recognized -> "PEER " + recognized.profile();
      case SessionEvent.Violated violated -> "WARN " + warning(violated);
      case ServerEvent.Requested requested -> {
        String done = port.carryOut(requested.request());
        ((ServerSession) session).complete(port.status());
        yield done;
      }
      case ServerEvent.BreakReceived received -> "BREAK";
      case ServerEvent.LineStateMaskSet mask -> "LMASK " + mask.inForce();
      case ServerEvent.ModemStateMaskSet mask -> "MMASK " + mask.inForce();
      case ClientEvent.Answered answered ->
          "ACK "
              + value(answered.answer())
              + (answered.answer() instanceof Signature ? "" : " " + match(answered.match()));
      case ClientEvent.Failed failed -> "FAIL " + name(failed.request().message());
      case ClientEvent.Informed informed -> "INFO " + value(informed.message());
      case ClientEvent.ModemStateReceived modem -> "MODEMSTATE " + hex(modem.bits());
      case ClientEvent.LineStateReceived line -> "LINESTATE " + hex(line.bits());
      default -> throw new IllegalStateException("unknown event: " + event);
    };
  }

  private static String match(ClientEvent.Match match) {
    return switch (match) {
      case EQUAL -> "eq";
      case DIFFERENT -> "ne";
      case UNVERIFIED -> "unverified";
    };
  }

  private static String value(ComPortMessage message) {
    return switch (message) {
      case BaudRate baud -> "BAUD " + baud.rate();
      case Octet octet -> name(octet) + " " + octet.value();
      case Signature signature -> "SIG " + text(signature.text());
      case ComPortMessage.Bare bare -> throw new IllegalStateException("no value: " + bare);
    };
  }

  private static String name(ComPortMessage message) {
    return NAMES.get(message.command());
  }

  private static String text(String signature) {
    return signature.isEmpty()
        ? "-"
        : Vector.HEX.formatHex(signature.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String hex(int octet) {
    return HexFormat.of().withUpperCase().toHexDigits((byte) octet);
  }

  private static String warning(SessionEvent.Violated violated) {
    int detail = violated.detail();
    return switch (violated.violation()) {
      case STRAY_SE -> "SE";
      case UNDEFINED_COMMAND -> "CMD " + hex(detail);
      case REFUSAL_IGNORED -> "Q";
      case SUBNEGOTIATION_ABORTED -> "SBABORT";
      case COMMAND_IN_SUBNEGOTIATION -> "SBCMD " + hex(detail);
      case SUBNEGOTIATION_TOO_LONG -> "SBBIG";
      case SUBNEGOTIATION_EMPTY -> "SBEMPTY";
      case OPTION_NOT_ON -> "SBOPT " + hex(detail);
      case VALUE_TOO_SHORT -> "LEN";
      case VALUE_TOO_LONG -> "LONG";
      case UNKNOWN_COMMAND -> "UNK " + detail;
      case WRONG_DIRECTION -> "DIR " + detail;
      case UNSUPPORTED_VALUE -> "VAL";
      case ANSWERS_DROPPED -> "DROPPED";
    };
  }
}
