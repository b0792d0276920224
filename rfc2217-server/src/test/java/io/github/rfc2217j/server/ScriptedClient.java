package io.github.rfc2217j.server;

import static io.github.rfc2217j.protocol.telnet.TelnetCodes.COM_PORT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.DO;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.DONT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.WILL;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.WONT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * A client on a bare socket that sends what a test says and takes apart what comes. One thread
 * reads it; another one may send. Every wait ends after ten seconds with a failure, or after those
 * that the system property {@code patience} says.
 */
public final class ScriptedClient implements AutoCloseable {

  static final int SET_BAUDRATE = 1;
  static final int SET_DATASIZE = 2;
  static final int SET_PARITY = 3;
  static final int SET_STOPSIZE = 4;
  static final int SET_CONTROL = 5;
  static final int NOTIFY_LINESTATE = 6;
  static final int NOTIFY_MODEMSTATE = 7;
  public static final int SUSPEND = 8;
  public static final int RESUME = 9;
  static final int SET_LINESTATE_MASK = 10;
  static final int SET_MODEMSTATE_MASK = 11;
  static final int PURGE = 12;

  /** What the server adds to a command in its answer. */
  private static final int ANSWER = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("patience", 10));
  private static final int TIMING_MARK = 6;

  private final Socket socket;
  private final TelnetDecoder decoder = new TelnetDecoder();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final Deque<byte[]> answers = new ArrayDeque<>();
  private Duration patience = PATIENCE;
  private int marks;
  private long received;
  private long receivedBeforeAnswer;

  private ScriptedClient(Socket socket) {
    this.socket = socket;
    decoder.binary(true);
  }

  /** Connects and says nothing. */
  public static ScriptedClient connect(InetSocketAddress address) throws IOException {
    return connect(address, 0);
  }

  /** Connects with socket buffers of a size, and says nothing. */
  static ScriptedClient connect(InetSocketAddress address, int buffers) throws IOException {
    Socket socket = new Socket();
    if (buffers > 0) {
      socket.setReceiveBufferSize(buffers);
      socket.setSendBufferSize(buffers);
    }
    socket.setTcpNoDelay(true);
    socket.connect(address, (int) PATIENCE.toMillis());
    return new ScriptedClient(socket);
  }

  /** Connects and says what means nothing. */
  static ScriptedClient speaking(InetSocketAddress address) throws IOException {
    ScriptedClient client = connect(address);
    client.speak();
    return client;
  }

  void speak() throws IOException {
    send(255, TelnetCodes.NOP);
  }

  /** Connects by a UNIX-domain socket and says nothing. */
  static ScriptedClient connect(Path file) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
    return new ScriptedClient(new UnixSocket(SocketChannel.open(address), address));
  }

  /**
   * Connects, agrees to binary transmission and to COM-PORT, and takes the first report of the
   * modem lines.
   */
  static ScriptedClient agreed(InetSocketAddress address) throws IOException {
    ScriptedClient client = connect(address);
    client.agree();
    return client;
  }

  /** Connects as a person's Telnet does that refuses everything. */
  static ScriptedClient person(InetSocketAddress address) throws IOException {
    ScriptedClient client = connect(address);
    client.send(255, WONT, COM_PORT, 255, WONT, 0, 255, DONT, 0, 255, WONT, 3, 255, DONT, 3);
    return client;
  }

  /** Waits longer, on a machine that has much to do besides. */
  public ScriptedClient waiting(Duration most) {
    patience = most;
    return this;
  }

  public void agree() throws IOException {
    send(255, WILL, COM_PORT, 255, WILL, 0, 255, DO, 0, 255, WILL, 3, 255, DO, 3);
    answer(NOTIFY_MODEMSTATE);
  }

  Socket socket() {
    return socket;
  }

  /** Sends octets as they are. */
  void send(int... octets) throws IOException {
    socket.getOutputStream().write(octets(octets));
  }

  /** Sends octets as they are. */
  public void sendRaw(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  /** Sends data, escaped. */
  public void sendData(byte... octets) throws IOException {
    sendRaw(escaped(octets));
  }

  void sendText(String text) throws IOException {
    sendData(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static byte[] escaped(byte... octets) {
    ByteBuffer out = ByteBuffer.allocate(2 * octets.length);
    TelnetEncoder.encode(ByteBuffer.wrap(octets), out, true);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Sends a command. */
  public void command(int command, int... value) throws IOException {
    sendRaw(frame(command, value));
  }

  static byte[] frame(int command, int... value) {
    byte[] parameters = new byte[1 + value.length];
    parameters[0] = (byte) command;
    System.arraycopy(octets(value), 0, parameters, 1, value.length);
    return TelnetEncoder.subnegotiation(COM_PORT, parameters);
  }

  /** Sends SET-BAUDRATE. */
  void baudRate(int rate) throws IOException {
    command(SET_BAUDRATE, rate >>> 24, rate >>> 16 & 255, rate >>> 8 & 255, rate & 255);
  }

  /** Takes the next answer or report: its command and its value. */
  public List<Integer> next() throws IOException {
    receiveUntil(() -> !answers.isEmpty());
    return values(answers.remove());
  }

  /** Takes the next answer, which must be one to the command, and returns its value. */
  List<Integer> answer(int command) throws IOException {
    List<Integer> next = next();
    assertThat(next.getFirst()).as("command of %s", next).isEqualTo(ANSWER + command);
    return next.subList(1, next.size());
  }

  /** Takes the next answer, which must be one to SET-BAUDRATE. */
  int baudRateAnswer() throws IOException {
    List<Integer> value = answer(SET_BAUDRATE);
    assertThat(value).hasSize(4);
    return value.get(0) << 24 | value.get(1) << 16 | value.get(2) << 8 | value.get(3);
  }

  /** The same behind what asked a client that sent much to stop, and to go on. */
  int baudRateAnswerBehindFlow() throws IOException {
    receiveUntil(() -> !answers.isEmpty());
    while (isFlow(answers.getFirst())) {
      answers.remove();
      receiveUntil(() -> !answers.isEmpty());
    }
    return baudRateAnswer();
  }

  private static boolean isFlow(byte[] answer) {
    return answer[0] == ANSWER + SUSPEND || answer[0] == ANSWER + RESUME;
  }

  /** Sends a command with one octet and returns the octet of its answer. */
  int ask(int command, int value) throws IOException {
    command(command, value);
    return answer(command).getFirst();
  }

  /** Waits until the server has taken everything that was sent; works while it is suspended. */
  public void sync() throws IOException {
    int wanted = marks + 1;
    send(255, DO, TIMING_MARK);
    receiveUntil(() -> marks == wanted);
  }

  public byte[] readData(int count) throws IOException {
    receiveUntil(() -> data.size() >= count);
    byte[] all = data.toByteArray();
    data.reset();
    data.write(all, count, all.length - count);
    return Arrays.copyOf(all, count);
  }

  String readText(int count) throws IOException {
    return new String(readData(count), StandardCharsets.ISO_8859_1);
  }

  /** Returns the data that has come and has not been read. */
  public int unread() {
    return data.size();
  }

  /** Returns how many octets of data came before the last answer or report, of all that came. */
  long receivedBeforeAnswer() {
    return receivedBeforeAnswer;
  }

  /** Returns the number of answers and reports that have come and have not been taken. */
  int untaken() {
    return answers.size();
  }

  /** Waits for the server's orderly end and returns the data that came before it. */
  String readToEnd() throws IOException {
    try {
      receiveUntil(() -> false);
      throw new AssertionError("unreachable");
    } catch (EOFException e) {
      return data.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private void receiveUntil(BooleanSupplier enough) throws IOException {
    Deadline deadline = Deadline.in(patience);
    byte[] buffer = new byte[16 * 1024];
    InputStream input = socket.getInputStream();
    while (!enough.getAsBoolean()) {
      socket.setSoTimeout((int) Math.max(1, deadline.left().toMillis()));
      int count = input.read(buffer);
      if (count < 0) {
        throw new EOFException("the server has ended the connection");
      }
      decode(ByteBuffer.wrap(buffer, 0, count));
    }
  }

  private void decode(ByteBuffer wire) {
    ByteBuffer payload = ByteBuffer.allocate(wire.remaining());
    Step step = Step.EVENT;
    while (step != Step.WIRE_EMPTY) {
      payload.clear();
      step = decoder.decode(wire, payload);
      data.write(payload.array(), 0, payload.position());
      received += payload.position();
      if (step == Step.EVENT) {
        take(decoder.takeEvent());
      }
    }
  }

  private void take(TelnetEvent event) {
    if (event instanceof TelnetEvent.Subnegotiation sub) {
      answers.add(sub.parameters());
      receivedBeforeAnswer = received;
    } else if (event instanceof TelnetEvent.Negotiation step && step.option() == TIMING_MARK) {
      marks++;
    }
  }

  /** Ends the connection as a process that is killed with octets unread does. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] octets(int... values) {
    byte[] octets = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      octets[i] = (byte) values[i];
    }
    return octets;
  }

  private static List<Integer> values(byte[] octets) {
    return IntStream.range(0, octets.length).mapToObj(i -> octets[i] & 255).toList();
  }
}
