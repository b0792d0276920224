package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.Rs485;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A device whose quick calls are made one at a time, and not any more once it is closed: libraries
 * keep one error code per port, and closing frees what a call that is under way still uses. A call
 * after {@link #close()} does nothing and answers as a dead device would.
 *
 * <p>Any thread may call, {@link #read} and {@link #write} as {@link NativeDevice} says.
 */
final class GuardedDevice {

  private static final System.Logger LOG = System.getLogger(GuardedDevice.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final NativeDevice device;

  // Guarded by the lock.
  private boolean closed;

  /** What a read or a write threw; the device counts as gone then. */
  private volatile @Nullable String failure;

  GuardedDevice(NativeDevice device) {
    this.device = device;
  }

  String library() {
    return device.library();
  }

  int read(byte[] octets) {
    try {
      return device.read(octets);
    } catch (IOException | RuntimeException | LinkageError e) {
      return failed(e);
    }
  }

  int write(byte[] octets, int offset, int count) {
    try {
      return device.write(octets, offset, count);
    } catch (IOException | RuntimeException | LinkageError e) {
      return failed(e);
    }
  }

  /**
   * Takes nothing if somebody else is busy with the device: whoever asks does not wait. This holds
   * no carrier up either, since a driver only takes octets over and sends them by itself.
   */
  int writeNow(byte[] octets, int offset, int count) {
    if (!lock.tryLock()) {
      return 0;
    }
    try {
      return closed || failure != null ? 0 : Math.max(0, device.writeNow(octets, offset, count));
    } finally {
      lock.unlock();
    }
  }

  private int failed(Throwable e) {
    if (!(e instanceof IOException)) {
      LOG.log(System.Logger.Level.WARNING, library() + " failed; its device counts as gone", e);
    }
    failure = e instanceof IOException ? e.getMessage() : e.toString();
    return -1;
  }

  int available() {
    return failure == null ? whileOpen(-1, device::available) : -1;
  }

  int pendingOutput() {
    return whileOpen(-1, device::pendingOutput);
  }

  boolean flush(Purge which) {
    return whileOpen(false, () -> device.flush(which));
  }

  boolean set(Map<ControlLine, Boolean> levels) {
    return whileOpen(false, () -> device.set(levels));
  }

  boolean isSet(ControlLine line) {
    return whileOpen(false, () -> device.isSet(line));
  }

  ModemState modemState() {
    return whileOpen(ModemState.ALL_LOW, device::modemState);
  }

  LineState lineErrors() {
    return whileOpen(LineState.CLEAR, device::lineErrors);
  }

  /** Does something unless somebody else is busy with the device or it is closed. */
  void unlessBusy(Runnable look) {
    if (lock.tryLock()) {
      try {
        if (!closed) {
          look.run();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  boolean setBreak(boolean on) {
    return whileOpen(false, () -> device.setBreak(on));
  }

  SerialSettings settings(SerialSettings known) {
    return whileOpen(known, () -> device.settings(known));
  }

  SerialSettings change(SerialSettings from, SerialSettings wanted) {
    return whileOpen(from, () -> device.change(from, wanted));
  }

  Rs485 rs485() {
    return whileOpen(Rs485.OFF, device::rs485);
  }

  boolean set(Rs485 wanted) {
    return whileOpen(false, () -> device.set(wanted));
  }

  String lastError() {
    String seen = failure;
    return seen == null ? whileOpen("closed", device::lastError) : seen;
  }

  void rouse() {
    lock.lock();
    try {
      if (!closed) {
        device.rouse();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the device; false if the library could not. */
  boolean close() {
    lock.lock();
    try {
      boolean success = closed || device.close();
      closed = true;
      return success;
    } finally {
      lock.unlock();
    }
  }

  private <T> T whileOpen(T otherwise, Supplier<T> call) {
    lock.lock();
    try {
      return closed ? otherwise : Carriers.SHARED.call(call);
    } finally {
      lock.unlock();
    }
  }
}
