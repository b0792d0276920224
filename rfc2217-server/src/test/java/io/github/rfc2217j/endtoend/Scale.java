package io.github.rfc2217j.endtoend;

import java.time.Duration;

/**
 * How long the stress tests go on: short in a normal build, long with {@code
 * -Drfc2217j.stress=long}.
 *
 * @param load how long several threads work at one port
 * @param transfer how many octets each end pushes
 * @param unread how long an application does not read
 * @param cycles how often a port is opened and closed
 */
record Scale(Duration load, int transfer, Duration unread, int cycles) {

  private static final int MIB = 1024 * 1024;

  static final Scale NOW =
      switch (System.getProperty("rfc2217j.stress", "short")) {
        case "short" -> new Scale(Duration.ofSeconds(2), 4 * MIB, Duration.ofSeconds(3), 100);
        case "long" -> new Scale(Duration.ofSeconds(60), 64 * MIB, Duration.ofSeconds(30), 1000);
        default -> throw new IllegalArgumentException("rfc2217j.stress is short or long");
      };
}
