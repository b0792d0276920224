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
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A serial port of another machine, reached through RFC 2217.
 *
 * <p>Opening takes one round trip past the negotiation, however much is asked for. Reads, writes
 * and their time-outs are local. A call that asks the server waits one round trip, {@link
 * ClientOptions#requestTimeout} at most; what a server never answers (pyserial's masks, esptool's
 * DTR and RTS) costs a round trip and is no failure.
 *
 * <p>{@link #drain} waits until everything was handed to the network; when the server's device has
 * sent it is not known. {@link #apply}, {@link #set}, {@link #setBreak} and {@link #purge} overtake
 * data that was written and has not been handed to the network: drain first where the order
 * matters.
 *
 * <p>While the application leaves more than 256 KiB unread the server is held back by TCP.
 */
public final class Rfc2217Client implements SerialPort {

  private final ClientDriver driver;

  private Rfc2217Client(ClientDriver driver) {
    this.driver = driver;
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
   *     port
   * @throws io.github.rfc2217j.api.NegotiationException if the server does not agree to RFC 2217
   * @throws NoAnswerException if the server agrees and then answers nothing
   * @throws IOException one of the above
   */
  public static Rfc2217Client connect(ClientOptions options) throws IOException {
    return connect(options.name(), options);
  }

  static Rfc2217Client connect(String name, ClientOptions options) throws IOException {
    return new Rfc2217Client(ClientDriver.open(name, options));
  }

  @Override
  public String name() {
    return driver.name();
  }

  // data

  @Override
  public int read(ByteBuffer dst) throws PortClosedException {
    return driver.inbound.read(dst, ByteRing.FOREVER);
  }

  @Override
  public int read(ByteBuffer dst, Duration timeout) throws PortClosedException {
    return driver.inbound.read(dst, timeout);
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    return driver.outbound.write(src, ByteRing.FOREVER);
  }

  @Override
  public int write(ByteBuffer src, Duration timeout) throws IOException {
    return driver.outbound.write(src, timeout);
  }

  @Override
  public boolean drain(Duration timeout) throws IOException {
    return driver.outbound.drain(timeout);
  }

  @Override
  public int available() throws IOException {
    checkOpen();
    return driver.inbound.available();
  }

  /** Returns the number of octets that were written and not handed to the network yet. */
  @Override
  public int pendingOutput() throws IOException {
    return driver.conversation.look(memory -> driver.outbound.pending());
  }

  private void checkOpen() throws PortClosedException {
    if (driver.isClosed()) {
      throw new PortClosedException(driver.name());
    }
  }

  // settings

  @Override
  public SerialSettings settings() throws IOException {
    return known(PortMemory::settings, PortMemory::questions);
  }

  @Override
  public SerialSettings apply(SerialSettings wanted) throws IOException {
    List<Request> requests = driver.conversation.look(memory -> memory.toReach(wanted));
    if (!requests.isEmpty()) {
      driver.conversation.ask(requests);
    }
    // Asks once more about those that were not answered: ser2net is silent about what it can't do.
    return settings();
  }

  /** What the server has told, or tells when asked. */
  private <T> T known(
      Function<PortMemory, Optional<T>> look, Function<PortMemory, List<Request>> questions)
      throws IOException {
    Optional<T> known = driver.conversation.look(look);
    if (known.isPresent()) {
      return known.get();
    }
    List<Request> requests = driver.conversation.look(questions);
    if (!requests.isEmpty()) {
      driver.conversation.ask(requests);
    }
    Optional<T> told = driver.conversation.look(look);
    if (told.isPresent()) {
      return told.get();
    }
    List<Request> open = driver.conversation.look(questions);
    throw new NoAnswerException(
        name(),
        name()
            + " answers other requests, but tells nothing usable to "
            + Wording.of(open)
            + ". Its RFC 2217 support lacks it, or its device can't say.");
  }

  // lines

  /**
   * {@inheritDoc} A server that does not confirm it (esptool's, sredird) is taken at its word;
   * whether the line moved is told by {@link #isSet}, as far as the server tells.
   */
  @Override
  public void set(ControlLine line, boolean on) throws IOException {
    driver.conversation.ask(List.of(new Request.SetLine(line, on)));
  }

  @Override
  public boolean isSet(ControlLine line) throws IOException {
    Item item = line == ControlLine.DTR ? Item.DTR : Item.RTS;
    return known(memory -> memory.line(line), memory -> List.of(new Query(item)));
  }

  @Override
  public ModemState modemState() throws IOException {
    return known(PortMemory::modem, memory -> List.of(new Query(Item.MODEM_STATE)));
  }

  @Override
  public LineState lineState() throws IOException {
    return driver.conversation.look(PortMemory::takeErrors);
  }

  @Override
  public void setBreak(boolean on) throws IOException {
    driver.conversation.ask(List.of(new Request.SetBreak(on)));
  }

  /**
   * {@inheritDoc} The server is told when the break begins and when it ends, so its length varies
   * with the network's delay.
   */
  @Override
  public void sendBreak(Duration duration) throws IOException {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("a break's length must be positive, not " + duration);
    }
    setBreak(true);
    driver.conversation.pause(DeafWait.nanos(duration));
    setBreak(false);
  }

  @Override
  public void purge(Purge which) throws IOException {
    driver.conversation.purge(which);
  }

  // what it is

  /**
   * Returns what the server is taken for. Does not wait.
   *
   * @return the profile that the options name, or that the server was told by, or {@link
   *     QuirkProfile#STANDARD}
   */
  public QuirkProfile peerProfile() {
    driver.lock.lock();
    try {
      return driver.session.profile();
    } finally {
      driver.lock.unlock();
    }
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
    driver.conversation.ask(List.of(new Query(Item.SIGNATURE)));
    return driver.conversation.look(PortMemory::signature);
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
    driver.lock.lock();
    try {
      if (driver.conversation.memory().reportsErrors()) {
        capabilities.add(Capability.LINE_ERRORS);
      }
      if (driver.conversation.memory().splitsFlowControl()) {
        capabilities.add(Capability.SPLIT_FLOW_CONTROL);
      }
    } finally {
      driver.lock.unlock();
    }
    return Collections.unmodifiableSet(capabilities);
  }

  @Override
  public Subscription subscribe(Consumer<? super SerialEvent> listener) throws PortClosedException {
    checkOpen();
    return driver.events.subscribe(listener);
  }

  @Override
  public boolean isOpen() {
    return !driver.isClosed();
  }

  @Override
  public void close() throws IOException {
    driver.close();
  }

  @Override
  public String toString() {
    return name();
  }
}
