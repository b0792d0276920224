package io.github.rfc2217j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** What the kernel tells of a process in {@code /proc}. */
record Measured(double cpuSeconds, double residentMegabytes, int threads) {

  private static final double TICKS_A_SECOND = 100;
  private static final double PAGE_MEGABYTES = 4096 / 1e6;

  static Measured of(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    // The name, in brackets, may contain anything; the third field follows it.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return new Measured(
        (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND,
        Long.parseLong(fields[21]) * PAGE_MEGABYTES,
        Integer.parseInt(fields[17]));
  }

  /** Lets time pass: here, what happens while nothing is asked for is what is measured. */
  static void pause(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
