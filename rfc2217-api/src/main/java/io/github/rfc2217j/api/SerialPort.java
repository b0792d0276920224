package io.github.rfc2217j.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An open serial port: a device of this machine, a port of another machine reached by RFC 2217, or
 * a simulation.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, virtual threads included. One
 * reader and one writer at a time is the intended use; further ones are safe, and each octet goes
 * to exactly one of them. {@link #close()} from any thread ends blocked calls at once; interrupting
 * a thread does not (its interrupt status is kept).
 *
 * <p><b>Time-outs</b> are local: they never change anything at the device or on the wire. {@link
 * Duration#ZERO} means not to wait. A negative duration is an {@link IllegalArgumentException}.
 *
 * <p><b>Errors.</b> A port that was closed by this program throws {@link PortClosedException} from
 * every method but {@link #close()}, {@link #isOpen()}, {@link #name()} and {@link
 * #capabilities()}. When the device or the connection is lost, reads return what arrived before and
 * then -1, {@link #available()} counts that rest, {@link #subscribe} and the four above still work;
 * everything else throws {@link PortLostException}. A call that the port has no {@linkplain
 * #capabilities() capability} for throws {@link NotSupportedException} and changes nothing.
 */
public interface SerialPort extends ByteChannel {

  /**
   * Returns the name under which the port was opened.
   *
   * @return the name, scheme included if there was one
   */
  String name();

  /**
   * Reads octets; waits without limit for the first one.
   *
   * @param dst where to put them
   * @return the number of octets read, 0 only if {@code dst} has no room, -1 if the port is lost
   *     and everything that arrived before has been read
   * @throws PortClosedException if the port is closed, also while waiting
   */
  @Override
  int read(ByteBuffer dst) throws IOException;

  /**
   * Reads octets; waits for the first one, then takes what is there.
   *
   * @param dst where to put them
   * @param timeout how long to wait for the first octet
   * @return the number of octets read, 0 if none came in time (or {@code dst} has no room), -1 if
   *     the port is lost and everything that arrived before has been read
   * @throws PortClosedException if the port is closed, also while waiting
   */
  int read(ByteBuffer dst, Duration timeout) throws IOException;

  /**
   * Hands over octets for transmission; waits without limit until at least one is taken.
   *
   * @param src the octets; those taken are consumed
   * @return the number of octets taken, 0 only if {@code src} is empty
   * @throws PortClosedException if the port is closed, also while waiting
   * @throws PortLostException if the device or the connection is gone
   */
  @Override
  int write(ByteBuffer src) throws IOException;

  /**
   * Hands over octets for transmission; waits until at least one is taken.
   *
   * @param src the octets; those taken are consumed
   * @param timeout how long to wait
   * @return the number of octets taken, 0 if none was taken in time (or {@code src} is empty)
   * @throws PortClosedException if the port is closed, also while waiting
   * @throws PortLostException if the device or the connection is gone
   */
  int write(ByteBuffer src, Duration timeout) throws IOException;

  /**
   * Waits until what was written has left; how far is said by {@link Capability#DRAIN}.
   *
   * @param timeout how long to wait
   * @return true if nothing is left, false if the time was up first
   * @throws PortClosedException if the port is closed, also while waiting
   * @throws PortLostException if the device or the connection is gone
   */
  boolean drain(Duration timeout) throws IOException;

  /**
   * Returns the number of octets that a read would return without waiting.
   *
   * @return zero or more; a lower bound
   * @throws IOException if the port is closed
   */
  int available() throws IOException;

  /**
   * Returns the number of octets that were written and, as far as can be told, have not left yet;
   * how far is said by {@link Capability#PENDING_OUTPUT}.
   *
   * @return zero or more
   * @throws IOException if the port is closed or lost
   */
  int pendingOutput() throws IOException;

  /**
   * Returns the settings in force. A remote port may have to ask its peer and waits for the answer.
   *
   * @return the settings
   * @throws NoAnswerException if a remote peer does not answer
   * @throws IOException if the port is closed or lost
   */
  SerialSettings settings() throws IOException;

  /**
   * Asks for settings and returns those in force afterwards. A value that the port can't do is no
   * error: it keeps what it had, and the result says so. Only what differs from the settings in
   * force is set. Acts at once: octets that were written and have not left may go with the new
   * settings, so {@link #drain} first where the order matters.
   *
   * @param wanted what to ask for
   * @return the settings in force
   * @throws NoAnswerException if a remote peer does not answer
   * @throws IOException if the port is closed or lost
   */
  SerialSettings apply(SerialSettings wanted) throws IOException;

  /**
   * Asks for settings and insists on them.
   *
   * @param wanted what to ask for
   * @throws SettingRejectedException if others are in force afterwards; the port stays open
   * @throws NoAnswerException if a remote peer does not answer
   * @throws IOException if the port is closed or lost
   */
  default void applyExactly(SerialSettings wanted) throws IOException {
    SerialSettings inForce = apply(wanted);
    if (!inForce.equals(wanted)) {
      throw new SettingRejectedException(name(), wanted, inForce);
    }
  }

  /**
   * Raises or lowers a line that this end drives.
   *
   * @param line the line
   * @param on true to raise it
   * @throws NotSupportedException without {@link Capability#CONTROL_LINES}
   * @throws IOException if the port is closed or lost
   */
  void set(ControlLine line, boolean on) throws IOException;

  /**
   * Moves several lines in one go, as circuits need it that take a reset and a boot mode from DTR
   * and RTS: at once where the device can, which devices of Linux do by one system call; one right
   * after the other, in the order of {@link ControlLine}, where it can't. If one is refused, those
   * before it have moved.
   *
   * @param levels true for each line to raise, false for each to lower; a line that is not in it
   *     stays as it is
   * @throws NotSupportedException without {@link Capability#CONTROL_LINES}
   * @throws IOException if the port is closed or lost
   */
  default void set(Map<ControlLine, Boolean> levels) throws IOException {
    for (ControlLine line : ControlLine.values()) {
      Boolean on = levels.get(line);
      if (on != null) {
        set(line, on);
      }
    }
  }

  /**
   * Tells whether a line that this end drives is raised. While flow control moves the line, this is
   * the level on the wire as far as the port can tell.
   *
   * @param line the line
   * @return true if it is raised
   * @throws NotSupportedException without {@link Capability#CONTROL_LINES}
   * @throws NoAnswerException if a remote peer does not answer
   * @throws IOException if the port is closed or lost
   */
  boolean isSet(ControlLine line) throws IOException;

  /**
   * Returns the levels of the lines that the other end drives. A remote port returns what its peer
   * reported last, and asks it if it has not reported yet.
   *
   * @return the levels
   * @throws NotSupportedException without {@link Capability#MODEM_LINES}
   * @throws NoAnswerException if a remote peer has never reported them
   * @throws IOException if the port is closed or lost
   */
  ModemState modemState() throws IOException;

  /**
   * Returns what the receiver met since the last call, and forgets it. Without {@link
   * Capability#LINE_ERRORS} no errors are ever among it.
   *
   * @return the union of the errors met
   * @throws IOException if the port is closed or lost
   */
  LineState lineState() throws IOException;

  /**
   * Starts or ends a break: the transmitted line is held low until it is ended. Acts at once, in
   * front of octets that were written and have not left. Closing the port ends it.
   *
   * @param on true to start it
   * @throws NotSupportedException without {@link Capability#LEVEL_BREAK}
   * @throws IOException if the port is closed or lost
   */
  void setBreak(boolean on) throws IOException;

  /**
   * Sends a break of a given length and waits until it is over. The line is not in break state
   * afterwards, also if a break was held before.
   *
   * @param duration how long to hold the line low; positive, in steps of a millisecond at best
   * @throws NotSupportedException without {@link Capability#TIMED_BREAK}
   * @throws IOException if the port is closed or lost
   */
  void sendBreak(Duration duration) throws IOException;

  /**
   * Returns the RS-485 mode in force.
   *
   * @return the mode, as the driver has it
   * @throws NotSupportedException without {@link Capability#RS485}
   * @throws IOException if the port is closed or lost
   */
  default Rs485 rs485() throws IOException {
    pendingOutput(); // throws if the port is closed or lost
    throw new NotSupportedException(
        name(), name() + " knows no RS-485 mode (capability " + Capability.RS485 + " is absent)");
  }

  /**
   * Asks for an RS-485 mode and returns the one in force afterwards, which may have other delays.
   * The driver keeps it when the port is closed.
   *
   * @param wanted what to ask for
   * @return the mode in force, as the driver has it
   * @throws NotSupportedException without {@link Capability#RS485}, or if the driver refuses
   * @throws IOException if the port is closed or lost
   */
  default Rs485 apply(Rs485 wanted) throws IOException {
    return rs485();
  }

  /**
   * Throws away waiting octets. Without {@link Capability#SPLIT_PURGE} a purge of one queue empties
   * what this program holds of it and leaves what the driver holds; it may take some milliseconds.
   * A write that is blocked at this moment goes on with its octets afterwards, if they had not been
   * taken.
   *
   * @param which the queues to empty
   * @throws IOException if the port is closed or lost
   */
  void purge(Purge which) throws IOException;

  /**
   * Returns what this port can do truthfully.
   *
   * @return an unmodifiable set
   */
  Set<Capability> capabilities();

  /**
   * Delivers events to a listener from now on: in the order in which they happened, one at a time,
   * on one virtual thread of this port, never on the caller's. The listener may call the port.
   * While a listener is slow, up to 64 events wait; past that, a new event is merged into the last
   * waiting one of its kind, so that levels end up right and no error bit is lost.
   *
   * @param listener what to call; an exception that it throws is logged and ends nothing
   * @return the place at the port
   * @throws PortClosedException if the port is closed
   */
  Subscription subscribe(Consumer<? super SerialEvent> listener) throws PortClosedException;

  /**
   * Returns a stream that reads this port. Closing it closes the port.
   *
   * @return a new view; it buffers nothing
   */
  default InputStream inputStream() {
    return new PortInputStream(this);
  }

  /**
   * Returns a stream that writes this port. {@code flush()} does nothing, use {@link #drain};
   * closing it closes the port.
   *
   * @return a new view; it buffers nothing
   */
  default OutputStream outputStream() {
    return new PortOutputStream(this);
  }

  /**
   * Tells whether this program has not closed the port. A port that was lost is open until it is
   * closed.
   *
   * @return true until {@link #close()}
   */
  @Override
  boolean isOpen();

  /**
   * Closes the port: ends blocked calls, frees the device, and forgets what had not left yet (use
   * {@link #drain} first). Idempotent; waits for the device no longer than a few seconds.
   *
   * @throws IOException if the device reported an error while being closed; the port is closed all
   *     the same
   */
  @Override
  void close() throws IOException;
}
