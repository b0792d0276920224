package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.ClientEvent;
import io.github.rfc2217j.protocol.ClientSession;
import io.github.rfc2217j.protocol.FrameWatcher;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Change;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/**
 * The connection to a peer under examination: a {@link ClientSession} negotiates and answers, while
 * commands go out as they are given and everything that comes is kept as it came.
 *
 * <p><b>Threads.</b> A reader of its own moves octets from the socket into a bounded queue. All
 * other methods belong to one thread, a virtual one that nobody interrupts; {@link #close} may be
 * called by any and ends what waits or writes.
 */
final class DoctorLine implements FrameWatcher, AutoCloseable {

  private static final int BATCH = 4096;
  private static final int QUEUE = 64 * 1024;
  private static final int FIRST_OCTETS = 64;
  private static final int TEXT_OCTETS = 160;

  private final ClientOptions options;
  private final Wire wire;
  private final ClientSession session;
  private final FrameLog log;
  private final long began = System.nanoTime();
  private final ByteRing queue;
  private final ByteBuffer chunk = ByteBuffer.allocate(BATCH);
  private final ByteBuffer payload = ByteBuffer.allocate(BATCH);
  private final ByteBuffer out = ByteBuffer.allocate(BATCH);

  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final List<Heard> heard = new ArrayList<>();
  private final Set<SessionEvent.Violated> violations = new LinkedHashSet<>();
  private final Set<ComPort> comPort = EnumSet.noneOf(ComPort.class);
  private boolean dataBeforeUp;
  private Thread reader = Thread.ofVirtual().unstarted(() -> {});

  /** How the connection ended, once it has. */
  private volatile String ending = "";

  /** What has happened to the COM-PORT option. */
  private enum ComPort {
    UP,
    REFUSED,
    ENDED
  }

  DoctorLine(ClientOptions options) {
    this.options = options;
    this.wire = new Wire(options.keepAlive());
    this.session = new ClientSession(options.session());
    this.queue = new ByteRing(options.name(), QUEUE);
    this.log =
        new FrameLog(
            LoggerFactory.getLogger(PeerDoctor.class),
            options.name(),
            new ReentrantLock(),
            this::now);
    session.watch(this);
  }

  /** Nanoseconds since this was made. */
  long now() {
    return System.nanoTime() - began;
  }

  /** Connects and makes our openings. */
  void connect() throws IOException {
    wire.connect(options, DeafWait.nanos(options.connectTimeout()));
    reader = ClientDriver.thread("doctor-reader", options, this::read);
    session.start(now());
    flush();
  }

  private void read() {
    byte[] octets = new byte[BATCH];
    String reason = "was closed by the peer";
    try {
      for (int count = wire.read(octets); count >= 0; count = wire.read(octets)) {
        ByteBuffer read = ByteBuffer.wrap(octets, 0, count);
        while (read.hasRemaining()) {
          queue.put(read, ByteRing.FOREVER);
        }
        wire.acknowledge();
      }
    } catch (IOException e) {
      reason = "broke: " + e.getMessage();
    } finally {
      ending = reason;
      queue.end("the connection " + reason);
    }
  }

  // what is sent

  /** Sends commands in one write, past the session's knowledge of what the peer can't stand. */
  void send(List<ComPortMessage> messages) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (ComPortMessage message : messages) {
      byte[] frame =
          TelnetEncoder.subnegotiation(
              TelnetCodes.COM_PORT, ComPortCodec.encode(Sender.CLIENT, message));
      log.sent(frame);
      octets.writeBytes(frame);
    }
    write(octets.toByteArray());
  }

  private void flush() throws IOException {
    while (session.pollTransmit(out.clear()) > 0) {
      write(Arrays.copyOf(out.array(), out.position()));
    }
  }

  private void write(byte[] octets) throws IOException {
    try {
      wire.write(octets, octets.length, false);
    } catch (IOException e) {
      // What the peer said last is worth more than that it does not listen any more.
      drain();
      throw new PortLostException(options.name(), "the connection broke: " + e.getMessage(), e);
    }
  }

  private void drain() throws IOException {
    while (take(0) > 0) {
      receive();
    }
  }

  // what comes

  /**
   * Takes in what comes until something holds.
   *
   * @param until the time, as {@link #now}
   * @return false if the time was up first
   * @throws PortLostException if the peer is gone
   */
  boolean await(BooleanSupplier holds, long until) throws IOException {
    while (!holds.getAsBoolean()) {
      long left = until - now();
      if (left <= 0) {
        return false;
      }
      if (take(left) < 0) {
        throw new PortLostException(options.name(), "the connection " + ending);
      }
      while (chunk.hasRemaining()) {
        receive();
        flush();
      }
    }
    return true;
  }

  /** Takes in what is there already. */
  void takeIn() throws IOException {
    drain();
    flush();
  }

  /** Waits for octets; -1 at the end. */
  private int take(long nanos) throws IOException {
    int count = queue.take(chunk.clear(), nanos);
    chunk.flip();
    keep(first, FIRST_OCTETS, chunk);
    return count;
  }

  /** Takes in what there is, unless answers have to leave first. */
  private void receive() {
    Step step;
    do {
      step = session.receive(chunk, payload.clear(), now());
      log.received(payload);
      dataBeforeUp |= !comPort.contains(ComPort.UP) && payload.position() > 0;
      keep(text, TEXT_OCTETS, payload.flip());
      takeEvents();
    } while (step != Step.WIRE_EMPTY && step != Step.TRANSMIT_FIRST);
  }

  private static void keep(ByteArrayOutputStream kept, int most, ByteBuffer octets) {
    for (int at = octets.position(); at < octets.limit() && kept.size() < most; at++) {
      kept.write(octets.get(at));
    }
  }

  private void takeEvents() {
    for (ClientEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
      if (event instanceof SessionEvent.Violated violated) {
        violations.add(violated);
        log.violated(violated);
      } else if (event instanceof SessionEvent.ComPortUp) {
        comPort.add(ComPort.UP);
      } else if (event instanceof SessionEvent.ComPortDown) {
        comPort.add(ComPort.ENDED);
      } else if (event instanceof SessionEvent.OptionChanged option
          && option.option() == TelnetCodes.COM_PORT
          && option.change() == Change.REFUSED) {
        comPort.add(ComPort.REFUSED);
      }
    }
  }

  @Override
  public void received(TelnetEvent frame, ByteBuffer into) {
    log.received(frame, into);
    if (frame instanceof TelnetEvent.Subnegotiation sub && sub.option() == TelnetCodes.COM_PORT) {
      heard.add(new Heard(now(), sub.parameters()));
    }
  }

  @Override
  public void sent(byte[] frame) {
    log.sent(frame);
  }

  // look

  ClientSession session() {
    return session;
  }

  boolean isUp() {
    return session.isComPortUp();
  }

  boolean wasRefused() {
    return comPort.contains(ComPort.REFUSED) && !isUp();
  }

  boolean hasEndedComPort() {
    return comPort.contains(ComPort.ENDED) && !isUp();
  }

  /** Everything that was heard and not taken yet; grows while waiting. */
  List<Heard> heard() {
    return heard;
  }

  List<Heard> takeHeard() {
    List<Heard> taken = List.copyOf(heard);
    heard.clear();
    return taken;
  }

  byte[] firstOctets() {
    return first.toByteArray();
  }

  /** The first data that came. */
  byte[] text() {
    return text.toByteArray();
  }

  boolean sentDataBeforeUp() {
    return dataBeforeUp;
  }

  Set<SessionEvent.Violated> violations() {
    return violations;
  }

  List<String> lastFrames() {
    return log.lines();
  }

  @Override
  public void close() {
    queue.close();
    try {
      wire.close();
    } catch (IOException e) {
      LoggerFactory.getLogger(PeerDoctor.class).debug("{}: closing", options.name(), e);
    }
    if (reader.getState() != Thread.State.NEW) { // it never connected otherwise
      DeafWait.join(reader, PeerDoctor.JOIN_NANOS);
    }
  }
}
