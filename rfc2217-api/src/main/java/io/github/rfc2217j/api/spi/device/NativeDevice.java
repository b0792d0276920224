package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.Rs485;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * An open device as a library has it; {@link NativePort} makes a port of it. Backends implement
 * this, one call of their library a method.
 *
 * <p>Threads: {@link #read} is called by one thread alone and {@link #write} by another; they may
 * block in native code. Everything else takes microseconds, and is called from any thread, but one
 * call at a time and never after {@link #close()}, while {@code read} and {@code write} may be
 * under way.
 *
 * <p>What has a default need not be there: a device without such a thing answers as the default
 * does, and lacks the capability.
 *
 * <p>A device that is gone answers with the failure that each method names, and {@link
 * #lastError()} says more; or {@code read} or {@code write} throws an exception, whose message says
 * more. Nothing else throws.
 */
public interface NativeDevice {

  /**
   * Returns the name and version of the library, for messages.
   *
   * @return such as {@code jSerialComm 2.11.4}
   */
  String library();

  /**
   * Finds out what the device can do truthfully; called once, before anything else.
   *
   * @return its capabilities
   */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /**
   * Reads at least one octet; blocks until there is one, the device is gone or {@link #rouse()} was
   * called.
   *
   * @param octets where to put them, from the beginning
   * @return how many were read; 0 if there was nothing after all, less than 0 if the device is gone
   * @throws IOException if the device is gone
   */
  int read(byte[] octets) throws IOException;

  /**
   * Writes at least one octet; blocks until there is room, the device is gone or {@link #rouse()}
   * was called.
   *
   * @param octets where they are
   * @param offset the first
   * @param count how many
   * @return how many the driver took; 0 or less if none
   * @throws IOException if the device is gone
   */
  int write(byte[] octets, int offset, int count) throws IOException;

  /**
   * Writes what the driver has room for, and does not wait for more; quick, unlike {@link #write},
   * and not called while that is under way. The default takes nothing, so that everything goes
   * through {@code write} and a thread of its own, which is slower.
   *
   * @param octets where they are
   * @param offset the first
   * @param count how many
   * @return how many the driver took; 0 also if it can't be written to in this way, or is gone
   */
  default int writeNow(byte[] octets, int offset, int count) {
    return 0;
  }

  /**
   * Returns how many octets the driver has received.
   *
   * @return their number, 0 also if it does not say, less than 0 if the device is gone: this
   *     decides whether a call failed for that reason
   */
  default int available() {
    return 0;
  }

  /**
   * Returns how many octets the driver has to send yet.
   *
   * @return their number, less than 0 if it does not say
   */
  default int pendingOutput() {
    return -1;
  }

  /**
   * Throws away what the driver holds, if it can do that for just these queues.
   *
   * @param which the queues
   * @return true if it did; with {@link Capability#SPLIT_PURGE} that is expected of each
   */
  default boolean flush(Purge which) {
    return false;
  }

  /**
   * Moves a line that this end drives.
   *
   * @param line the line
   * @param on true to raise it
   * @return true if it was moved
   */
  default boolean set(ControlLine line, boolean on) {
    return false;
  }

  /**
   * Moves several lines, at once if the device can. The default moves one after the other.
   *
   * @param levels true for each line to raise, false for each to lower
   * @return true if all were moved
   */
  default boolean set(Map<ControlLine, Boolean> levels) {
    return Arrays.stream(ControlLine.values())
        .filter(levels::containsKey)
        .allMatch(line -> set(line, levels.getOrDefault(line, false)));
  }

  /**
   * Returns the level of a line that this end drives.
   *
   * @param line the line
   * @return its level; false also if it can't be read
   */
  default boolean isSet(ControlLine line) {
    return false;
  }

  /**
   * Returns the levels of the lines that the other end drives.
   *
   * @return the levels; all low also if they can't be read
   */
  default ModemState modemState() {
    return ModemState.ALL_LOW;
  }

  /**
   * Returns the receiver's errors since the last call.
   *
   * @return the union of the errors met; {@link LineState#CLEAR} without {@link
   *     Capability#LINE_ERRORS}
   */
  default LineState lineErrors() {
    return LineState.CLEAR;
  }

  /**
   * Starts or ends a break.
   *
   * @param on true to start it
   * @return true if that was done
   */
  default boolean setBreak(boolean on) {
    return false;
  }

  /**
   * Returns the settings in force.
   *
   * @param known what is in force as far as the caller knows
   * @return what the driver has; {@code known} where it can't be asked
   */
  default SerialSettings settings(SerialSettings known) {
    return known;
  }

  /**
   * Asks for settings. What can't be set stays as it is.
   *
   * @param from what is in force
   * @param wanted what is wanted
   * @return what is in force afterwards
   */
  default SerialSettings change(SerialSettings from, SerialSettings wanted) {
    return from;
  }

  /**
   * Returns the RS-485 mode in force.
   *
   * @return the mode that the driver has; off also if it can't be asked
   */
  default Rs485 rs485() {
    return Rs485.OFF;
  }

  /**
   * Asks for an RS-485 mode.
   *
   * @param wanted what is wanted
   * @return true if the driver took it, or made something else of it
   */
  default boolean set(Rs485 wanted) {
    return false;
  }

  /**
   * Says what is known of the last failure.
   *
   * @return words for a message
   */
  default String lastError() {
    return library() + " reported no error";
  }

  /**
   * Gets {@link #read} and {@link #write} out of the library because the port is being closed;
   * called again and again until they are out, for a second.
   */
  void rouse();

  /**
   * Ends a break and closes the device; called once, at the end.
   *
   * @return false if the library could not close it
   */
  boolean close();
}
