package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * An open device as a native library has it; {@link NativePort} makes a port of it.
 *
 * <p>Threads: {@link #read} is called by one thread alone and {@link #write} by another; they may
 * block in native code. Everything else takes microseconds, and is called from any thread, but one
 * call at a time and never after {@link #close()}, while {@code read} and {@code write} may be
 * under way.
 *
 * <p>What has a default need not be there: a device without such a thing answers as the default
 * does, and lacks the capability.
 *
 * <p>Nothing here throws: a device that is gone answers with the failure that each method names,
 * and {@link #lastError()} says more.
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
  Set<Capability> capabilities();

  /**
   * Reads at least one octet; blocks until there is one, the device is gone or {@link #rouse()} was
   * called.
   *
   * @param octets where to put them, from the beginning
   * @return how many were read; 0 if there was nothing after all, less than 0 if the device is gone
   */
  int read(byte[] octets);

  /**
   * Writes at least one octet; blocks until there is room, the device is gone or {@link #rouse()}
   * was called.
   *
   * @param octets where they are
   * @param offset the first
   * @param count how many
   * @return how many the driver took; 0 or less if none
   */
  int write(byte[] octets, int offset, int count);

  /**
   * Returns how many octets the driver has received.
   *
   * @return their number, less than 0 if the device is gone: this decides about it
   */
  int available();

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
  boolean flush(Purge which);

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
  SerialSettings change(SerialSettings from, SerialSettings wanted);

  /**
   * Says what is known of the last failure.
   *
   * @return words for a message
   */
  String lastError();

  /**
   * Gets {@link #read} and {@link #write} out of native code because the port is being closed;
   * called again and again until they are out.
   */
  void rouse();

  /**
   * Ends a break and closes the device; called once, at the end.
   *
   * @return false if the library could not close it
   */
  boolean close();
}
