package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.spi.DeafWait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;

/**
 * A server that answers as RFC 2217 §3 says, except where a test tells it otherwise. Commands are
 * hex without the Telnet frame: {@code 01 00 00 25 80}.
 */
final class FakeServer implements AutoCloseable {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private static final long PATIENCE_SECONDS = 10;

  private final ScriptedPeer peer;
  private final Map<String, String> values = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, String> exceptions = new HashMap<>();
  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
  private final BlockingQueue<Byte> data = new LinkedBlockingQueue<>();
  private String greeting = "";
  private String agreement = ScriptedPeer.AGREEMENT;
  private BinaryOperator<String> deviation = (command, answer) -> answer;
  private final StringBuilder held = new StringBuilder();
  private boolean suspended;
  private volatile boolean honoursSuspension = true;
  private volatile String deadly = "none";
  private volatile String muting = "none";
  private Thread thread = Thread.ofVirtual().start(() -> {});
  private volatile boolean deaf;
  private final CountDownLatch closed = new CountDownLatch(1);

  FakeServer() throws IOException {
    this(new ScriptedPeer());
  }

  FakeServer(ScriptedPeer peer) {
    this.peer = peer;
    values.putAll(
        Map.of(
            "01",
            "00 00 25 80",
            "02",
            "08",
            "03",
            "01",
            "04",
            "01",
            "flow",
            "01",
            "break",
            "06",
            "dtr",
            "08",
            "rts",
            "0B",
            "inbound",
            "0E"));
  }

  ScriptedPeer peer() {
    return peer;
  }

  ClientOptions.Builder options() {
    return peer.options();
  }

  /** Answers commands that begin like this in another way: with no answer if it is empty. */
  FakeServer answer(String command, String... answers) {
    lock.lock();
    try {
      exceptions.put(command, answers.length == 0 ? "" : ScriptedPeer.sbs(answers));
      return this;
    } finally {
      lock.unlock();
    }
  }

  FakeServer silentTo(String... begins) {
    for (String begin : begins) {
      answer(begin);
    }
    return this;
  }

  /** Sends these octets at once, and those when it has heard the client's offers. */
  FakeServer negotiating(String first, String then) {
    greeting = first;
    agreement = then;
    return this;
  }

  /**
   * Answers in another way: given the command and the standard's answer. Several bodies are
   * separated by commas; nothing is sent for an empty one.
   */
  FakeServer deviating(BinaryOperator<String> how) {
    deviation = how;
    return this;
  }

  /** Goes on answering while it is suspended. */
  FakeServer ignoringSuspension() {
    honoursSuspension = false;
    return this;
  }

  /** Closes the connection instead of answering a command that begins like this. */
  FakeServer diesOf(String command) {
    deadly = command;
    return this;
  }

  /** Answers nothing any more from a command on that begins like this. */
  FakeServer mutedBy(String command) {
    muting = command;
    return this;
  }

  /** A value in force: of 01 to 04, flow, inbound, break, dtr, rts. */
  String value(String name) {
    lock.lock();
    try {
      return String.valueOf(values.get(name));
    } finally {
      lock.unlock();
    }
  }

  /** Reads nothing any more from the next octet on. */
  void turnDeaf() {
    deaf = true;
  }

  /** Serves one client; once more after it has left. */
  FakeServer start() {
    awaitEnd();
    thread = Thread.ofVirtual().name("fake-server").start(this::serve);
    return this;
  }

  /** Opens a client, and forgets what was asked for at the opening. */
  Rfc2217Client open() throws IOException {
    return open(options().build());
  }

  Rfc2217Client open(ClientOptions options) throws IOException {
    start();
    Rfc2217Client client = Rfc2217Client.connect(options);
    commands.clear();
    return client;
  }

  private void serve() {
    try {
      peer.accept();
      peer.send(greeting);
      peer.expect(ScriptedPeer.OPENING);
      peer.send(agreement);
      suspended = false;
      held.setLength(0);
      InputStream in = peer.in();
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (deaf) {
          closed.await();
        }
        if (octet != 0xFF) {
          data.add((byte) octet);
        } else {
          command(in, in.read());
        }
      }
      peer.hangUp();
    } catch (IOException | InterruptedException e) {
      // The client or the test closed, or it was to die.
      try {
        peer.hangUp();
      } catch (IOException gone) {
        // Closed already.
      }
    }
  }

  private void command(InputStream in, int code) throws IOException {
    if (code == 0xFF) {
      data.add((byte) 0xFF);
    } else if (code == 0xFA) {
      subnegotiation(in);
    } else if (code >= 0xFB) {
      commands.add(HEX.formatHex(new byte[] {(byte) code, (byte) in.read()}));
    } else {
      commands.add(HEX.formatHex(new byte[] {(byte) code}));
    }
  }

  private void subnegotiation(InputStream in) throws IOException {
    assertThat(in.read()).isEqualTo(0x2C);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet == 0xFF) {
        octet = in.read();
        if (octet == 0xF0) {
          break;
        }
      }
      body.write(octet);
    }
    String command = HEX.formatHex(body.toByteArray());
    commands.add(command);
    if (command.startsWith(deadly)) {
      throw new IOException("dead of " + command);
    }
    if (command.startsWith(muting)) {
      muting = "";
    }
    if (muting.isEmpty()) {
      return;
    }
    if (command.equals("08")) {
      suspended = honoursSuspension;
    } else if (command.equals("09")) {
      suspended = false;
    }
    say(reply(command));
  }

  private void say(String answer) throws IOException {
    held.append(answer.isEmpty() ? "" : ' ' + answer);
    if (!suspended && !held.isEmpty()) {
      peer.send(held.toString().trim());
      held.setLength(0);
    }
  }

  private String reply(String command) {
    lock.lock();
    try {
      String best = "";
      for (String begin : exceptions.keySet()) {
        if (command.startsWith(begin) && begin.length() > best.length()) {
          best = begin;
        }
      }
      if (!best.isEmpty()) {
        return exceptions.get(best);
      }
      String answers = deviation.apply(command, standard(command));
      return answers.isEmpty() ? "" : ScriptedPeer.sbs(answers.split(","));
    } finally {
      lock.unlock();
    }
  }

  private String standard(String command) {
    String code = command.substring(0, 2);
    String value = command.length() > 3 ? command.substring(3) : "";
    String plus100 = HEX.formatHex(new byte[] {(byte) (Integer.parseInt(code, 16) + 100)});
    return switch (code) {
      case "00" -> "64 66 61 6B 65";
      case "01", "02", "03", "04" -> {
        if (!value.replace(" ", "").matches("0+")) {
          values.put(code, value);
        }
        yield plus100 + ' ' + values.get(code);
      }
      case "05" -> plus100 + ' ' + control(Integer.parseInt(value, 16), value);
      case "08", "09" -> "";
      case "06" -> "6A 00";
      case "07" -> "6B B0";
      default -> plus100 + ' ' + value;
    };
  }

  private String control(int code, String value) {
    String group =
        switch (code) {
          case 0, 1, 2, 3, 17, 19 -> "flow";
          case 4, 5, 6 -> "break";
          case 7, 8, 9 -> "dtr";
          case 10, 11, 12 -> "rts";
          default -> "inbound";
        };
    if (!List.of(0, 4, 7, 10, 13).contains(code)) {
      values.put(group, value);
    }
    return String.valueOf(values.get(group));
  }

  /** Waits for the next command. */
  String command() throws InterruptedException {
    String command = commands.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(command).as("a command").isNotNull();
    return String.valueOf(command);
  }

  /** Waits for as many commands. */
  List<String> commands(int count) throws InterruptedException {
    List<String> all = new ArrayList<>();
    while (all.size() < count) {
      all.add(command());
    }
    return all;
  }

  /** What was asked and not looked at yet. */
  List<String> seen() {
    List<String> all = new ArrayList<>();
    commands.drainTo(all);
    return all;
  }

  /** Waits for data. */
  String data(int count) throws InterruptedException {
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      Byte octet = data.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(octet).as("octet %d of %d", i, count).isNotNull();
      octets[i] = octet == null ? 0 : octet;
    }
    return HEX.formatHex(octets);
  }

  void send(String... bodies) throws IOException {
    peer.send(ScriptedPeer.sbs(bodies));
  }

  /** Serves the next client, and forgets what the last one asked for. */
  void restart() {
    awaitEnd();
    seen();
    start();
  }

  /** Waits until the client has left. */
  void awaitEnd() {
    assertThat(DeafWait.join(thread, TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS))).isTrue();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    peer.close();
    awaitEnd();
  }
}
