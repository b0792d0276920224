package io.github.rfc2217j.client;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import io.github.rfc2217j.protocol.Violation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A serial port of another machine, reached through RFC 2217.
 *
 * <p>Opening takes one round trip past the negotiation, however much is asked for. Reads, writes
 * and their time-outs are local. A call that asks the server waits one round trip, {@link
 * ClientOptions#requestTimeout} at most; what a server never answers (pyserial's masks, esptool's
 * DTR and RTS) costs a round trip and is no failure, unless {@link ClientOptions#unanswered} says
 * so.
 *
 * <p>{@link #drain} waits until everything was handed to the network; when the server's device has
 * sent it is not known. It returns false early if a break of {@link #setBreak} keeps back what is
 * left. {@link #apply}, {@link #set}, {@link #setBreak} and {@link #purge} overtake data that was
 * written and has not been handed to the network: drain first where the order matters.
 *
 * <p><b>Unread data.</b> While the application leaves more than 256 KiB unread the server is asked
 * to stop (FLOWCONTROL-SUSPEND), or is held back by TCP if it is known to take that for something
 * else (ser2net). Requests are answered all the same: the server may send while one waits, and what
 * it sends before the answer is kept, up to 8 MiB in all. A server that honours the request to stop
 * adds with each answer what its device sends in a round trip, so it answers thousands of requests
 * before anything must be read. One that does not stop is held back by TCP at 768 KiB, and its
 * answer comes behind what its system holds for sending, some mebioctets at most; asked again and
 * again it fills the 8 MiB, from a device of 115200 bit/s in 12 minutes. After that requests fail
 * with a {@link NoAnswerException} that says so, until the program reads. {@link #purge} of what
 * was received is answered always, as it throws away what lies before its answer.
 *
 * <p><b>Loss.</b> The connection is lost when the server ends or resets it, or when TCP finds it
 * dead ({@link ClientOptions#keepAlive}). That is a {@link SerialEvent.Disconnected} event, and
 * calls fail with {@link io.github.rfc2217j.api.PortLostException}, whose cause is what the socket
 * reported. The number of octets that had been written and not handed to the network is in {@link
 * io.github.rfc2217j.api.PortLostException#unsent}.
 *
 * <p><b>Reconnecting.</b> With {@link ClientOptions#reconnect} a port that was open outlives the
 * loss of its connection; the first opening is not repeated. After Disconnected, each attempt is
 * announced by {@link SerialEvent.Reconnecting}, and {@link SerialEvent.Reconnected} follows when
 * the new connection has got again, in one burst, what the options and successful calls asked for:
 * settings, DTR and RTS, a break, masks, the signature; nothing else is touched. Meanwhile
 *
 * <ul>
 *   <li>a reader sees nothing but silence: what arrived before can be read, then reads wait or time
 *       out;
 *   <li>octets that were written and had not been handed to the network are dropped, as a device
 *       must not get stale commands; what was handed over may be lost too, which nobody can tell. A
 *       write under way when the connection breaks may therefore lose its beginning and have the
 *       rest sent later;
 *   <li>a write waits for the new connection and returns 0 if it does not come in time, and {@link
 *       #drain} returns false; a drain under way at the loss fails if octets were dropped or may
 *       have been;
 *   <li>calls that ask the server, {@link #settings} and others that tell what is in force
 *       included, since nobody knows that now, wait for {@link ClientOptions#requestTimeout} at
 *       most and then fail with a PortLostException that tells of the attempts. Those under way at
 *       the loss fail at once, and are not repeated;
 *   <li>{@link #lineState} tells what was met before, {@link #pendingOutput} is 0.
 * </ul>
 *
 * <p>When the policy gives up, or an attempt meets what trying again can't mend (a server with a
 * wrong certificate, see {@link TlsFailure}), a second Disconnected tells so, and the port is lost
 * as without reconnecting. {@link #close} ends an attempt at once.
 */
public final class Rfc2217Client implements SerialPort {

  private final PortLife port;
  private final Control control;
  private final Rfc2217Commands commands;

  private Rfc2217Client(PortLife port) {
    this.port = port;
    this.control = new Control(port);
    this.commands = new Rfc2217Commands(control);
  }

  /**
   * Opens a remote port and leaves its settings as they are; waits until it is ready.
   *
   * @param host the server's name or address
   * @param port the server's TCP port, 1 to 65535
   * @return the open port
   * @throws io.github.rfc2217j.api.ConnectionFailedException if there is no connection, or the
   *     server closes it at once
   * @throws io.github.rfc2217j.api.PortBusyException if the server says that somebody else uses the
   *     port
   * @throws io.github.rfc2217j.api.PortNotFoundException if the server says that its device is not
   *     there
   * @throws io.github.rfc2217j.api.PortAccessException if the server says that the port is not for
   *     this client
   * @throws io.github.rfc2217j.api.NegotiationException if the server does not agree to RFC 2217
   * @throws NoAnswerException if the server agrees and then answers nothing
   * @throws IOException one of the above
   */
  public static Rfc2217Client connect(String host, int port) throws IOException {
    return connect(ClientOptions.builder(host, port).build());
  }

  /**
   * Opens a remote port; waits until it is ready. Settings that the port can't do are no failure:
   * see {@link #settings()}.
   *
   * @param options where it is and what to ask for
   * @return the open port
   * @throws io.github.rfc2217j.api.ConnectionFailedException if there is no connection, or the
   *     server closes it at once
   * @throws io.github.rfc2217j.api.PortBusyException if the server says that somebody else uses the
   *     port; ser2net and sredird do so for a moment after their last client has left, which {@link
   *     ClientOptions.Builder#busyTimeout} waits for
   * @throws io.github.rfc2217j.api.PortNotFoundException if the server says that its device is not
   *     there
   * @throws io.github.rfc2217j.api.PortAccessException if the server says that the port is not for
   *     this client
   * @throws io.github.rfc2217j.api.NegotiationException if the server does not agree to RFC 2217
   * @throws NoAnswerException if the server agrees and then answers nothing
   * @throws IOException one of the above
   */
  public static Rfc2217Client connect(ClientOptions options) throws IOException {
    return connect(options.name(), options);
  }

  static Rfc2217Client connect(String name, ClientOptions options) throws IOException {
    return new Rfc2217Client(PortLife.open(name, options));
  }

  @Override
  public String name() {
    return port.name;
  }

  // data

  @Override
  public int read(ByteBuffer dst) throws PortClosedException {
    return port.received.read(dst, ByteRing.FOREVER);
  }

  @Override
  public int read(ByteBuffer dst, Duration timeout) throws PortClosedException {
    return port.received.read(dst, DeafWait.nanos(timeout));
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    return port.write(src, ByteRing.FOREVER);
  }

  @Override
  public int write(ByteBuffer src, Duration timeout) throws IOException {
    return port.write(src, DeafWait.nanos(timeout));
  }

  @Override
  public boolean drain(Duration timeout) throws IOException {
    return port.drain(DeafWait.nanos(timeout));
  }

  @Override
  public int available() throws IOException {
    port.checkOpen();
    return port.received.size();
  }

  /** Returns the number of octets that were written and not handed to the network yet. */
  @Override
  public int pendingOutput() throws IOException {
    return port.pendingOutput();
  }

  // settings

  @Override
  public SerialSettings settings() throws IOException {
    return control.known(PortMemory::settings, PortMemory::questions);
  }

  @Override
  public SerialSettings apply(SerialSettings wanted) throws IOException {
    control.apply(wanted);
    // Asks once more about those that were not answered: ser2net is silent about what it can't do.
    return settings();
  }

  /**
   * Asks for settings as {@link #apply} does, and tells what became of each.
   *
   * @param wanted what to ask for
   * @return what became of it; what the server is silent about is no failure
   * @throws NoAnswerException if the server answers nothing at all any more, or {@link
   *     ClientOptions#unanswered} says that silence is a failure
   * @throws IOException if the port is closed or lost
   */
  public SettingsOutcome request(SerialSettings wanted) throws IOException {
    return control.request(wanted);
  }

  // lines

  /**
   * {@inheritDoc} A server that does not confirm it (esptool's, sredird) is taken at its word;
   * whether the line moved is told by {@link #isSet}, as far as the server tells.
   */
  @Override
  public void set(ControlLine line, boolean on) throws IOException {
    control.set(new Request.SetLine(line, on));
  }

  @Override
  public boolean isSet(ControlLine line) throws IOException {
    Item item = line == ControlLine.DTR ? Item.DTR : Item.RTS;
    return control.known(memory -> memory.line(line), memory -> List.of(new Query(item)));
  }

  @Override
  public ModemState modemState() throws IOException {
    return control.known(PortMemory::modem, memory -> List.of(new Query(Item.MODEM_STATE)));
  }

  @Override
  public LineState lineState() throws IOException {
    return port.takeErrors();
  }

  /**
   * Moves both lines in one burst: RFC 2217 has a command for each, so at the server the time that
   * it takes for the first one lies between them, and no round trip.
   */
  @Override
  public void set(Map<ControlLine, Boolean> levels) throws IOException {
    control.set(levels);
  }

  /**
   * Starts or ends a break at the server's port; waits for the answer. Octets written while it
   * lasts stay in this client until its end has been asked for, so that the end never waits behind
   * them: {@link #write} takes 64 KiB meanwhile, and {@link #drain} returns false. The end is sent
   * even while the server has suspended us.
   */
  @Override
  public void setBreak(boolean on) throws IOException {
    control.set(new Request.SetBreak(on));
  }

  /**
   * {@inheritDoc} The server is told when the break begins and when it ends, so its length varies
   * with the network's delay. A connection that is lost meanwhile cuts it off. A break that {@link
   * #setBreak} had begun ends with it.
   */
  @Override
  public void sendBreak(Duration duration) throws IOException {
    control.sendBreak(duration);
  }

  @Override
  public void purge(Purge which) throws IOException {
    control.purge(which);
  }

  /**
   * Returns the commands of RFC 2217 and Telnet that other serial ports have nothing like: masks,
   * polls, our signature, BRK.
   *
   * @return the commands of this port
   */
  public Rfc2217Commands commands() {
    return commands;
  }

  // what it is

  /**
   * Returns what the server is taken for. Does not wait.
   *
   * @return the profile that the options name, or that the server was told by, or {@link
   *     QuirkProfile#STANDARD}
   */
  public QuirkProfile peerProfile() {
    return control.last(driver -> driver.session.profile());
  }

  /**
   * Returns how often the server has violated the protocol since the port was opened, each time
   * without harm to the connection. Does not wait.
   *
   * @return the ways in which it did, and how often
   */
  public Map<Violation, Long> violations() {
    return control.last(driver -> port.deviations.violations());
  }

  /**
   * Returns in which ways the server was seen to depart from RFC 2217 since the port was opened,
   * among those known of products. {@link #peerProfile} has those that such a server is expected to
   * have. Does not wait.
   *
   * @return what it was seen to do
   */
  public Set<Quirk> quirksSeen() {
    return control.last(driver -> port.deviations.quirks());
  }

  /**
   * Asks the server who it is (RFC 2217 §3, SIGNATURE).
   *
   * @return what it says, one character from 0 to 255 for each octet; empty if it says nothing, as
   *     pyserial's server
   * @throws NoAnswerException if the server answers nothing at all any more
   * @throws IOException if the port is closed or lost
   */
  public Optional<String> peerSignature() throws IOException {
    control.ask(new Query(Item.SIGNATURE));
    return control.look(PortMemory::signature);
  }

  /**
   * Returns what RFC 2217 carries and, where it shows, what the server took part in: errors if it
   * acknowledged their mask, split flow control if it answers about inbound flow control. What the
   * server's device does is not known.
   */
  @Override
  public Set<Capability> capabilities() {
    EnumSet<Capability> capabilities =
        EnumSet.of(
            Capability.CONTROL_LINES,
            Capability.MODEM_LINES,
            Capability.MODEM_EVENTS,
            Capability.LEVEL_BREAK,
            Capability.TIMED_BREAK,
            Capability.SPLIT_PURGE);
    control.last(driver -> {
      PortMemory memory = driver.conversation.memory();
      if (memory.reportsErrors()) {
        capabilities.add(Capability.LINE_ERRORS);
      }
      return !memory.splitsFlowControl() || capabilities.add(Capability.SPLIT_FLOW_CONTROL);
    });
    return Collections.unmodifiableSet(capabilities);
  }

  @Override
  public Subscription subscribe(Consumer<? super SerialEvent> listener) throws PortClosedException {
    port.checkOpen();
    return port.events.subscribe(listener);
  }

  @Override
  public boolean isOpen() {
    return !port.isClosed();
  }

  @Override
  public void close() throws IOException {
    port.close();
  }

  @Override
  public String toString() {
    return name();
  }
}
