package io.github.rfc2217j.serial.purejavacomm;

import io.github.rfc2217j.api.ProviderException;
import jtermios.JTermios;
import jtermios.Pollfd;

/** A pipe that gets a thread out of {@code poll}; one thread waits, any may ring. */
final class Alarm {

  private static final int FOREVER = -1;

  /** Empties the pipe in one call unless somebody rings again and again. */
  private static final int MOST_RINGS = 64;

  private final int[] ends;

  private Alarm(int[] ends) {
    this.ends = ends;
  }

  static Alarm open(String port) throws ProviderException {
    int[] ends = new int[2];
    if (JTermios.pipe(ends) != 0) {
      throw new ProviderException(
          port,
          "cannot open " + port + ": there are no descriptors left; close files or ports first");
    }
    Alarm alarm = new Alarm(ends);
    if (!unblock(ends[0]) || !unblock(ends[1])) {
      int errno = JTermios.errno();
      alarm.close();
      throw new ProviderException(
          port,
          "cannot open "
              + port
              + ": fcntl on a pipe of this process was refused (errno "
              + errno
              + "); does a sandbox forbid it?");
    }
    return alarm;
  }

  private static boolean unblock(int end) {
    int flags = JTermios.fcntl(end, JTermios.F_GETFL, 0);
    return flags >= 0 && JTermios.fcntl(end, JTermios.F_SETFL, flags | JTermios.O_NONBLOCK) == 0;
  }

  /**
   * Ends the wait that is under way, or the next one. Never blocks: rings that nobody waits for
   * fill the pipe, and a full one is as good as one more ring.
   */
  void ring() {
    JTermios.write(ends[1], new byte[1], 1);
  }

  /** Waits until something can be done with a descriptor, or for a ring; false if that fails. */
  boolean await(int descriptor, short what) {
    Pollfd device = new Pollfd();
    device.fd = descriptor;
    device.events = what;
    Pollfd alarm = new Pollfd();
    alarm.fd = ends[0];
    alarm.events = JTermios.POLLIN;
    int ready = JTermios.poll(new Pollfd[] {device, alarm}, 2, FOREVER);
    if (ready > 0 && alarm.revents != 0) {
      byte[] rings = new byte[MOST_RINGS];
      while (JTermios.read(ends[0], rings, MOST_RINGS) == MOST_RINGS) {
        // until none is left for a wait that comes later
      }
    }
    return ready >= 0 || JTermios.errno() == JTermios.EINTR;
  }

  boolean close() {
    boolean closed = JTermios.close(ends[0]) == 0;
    return JTermios.close(ends[1]) == 0 && closed;
  }
}
