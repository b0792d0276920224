package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * Tells the log that no client can be accepted, and when clients are accepted again. What makes it
 * fail mostly concerns all clients for as long as it lasts, and is tried again several times a
 * second, so it is told once a minute at most. Not for several threads at once.
 */
final class AcceptTrouble {

  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final Logger log;
  private long failures;
  private long since;
  private boolean told;
  private boolean everTold;
  private long toldAt;

  AcceptTrouble(Logger log) {
    this.log = log;
  }

  /** Accepting for a port has failed, at a time by {@link System#nanoTime}. */
  void failed(String port, Throwable reason, long now) {
    if (failures++ == 0) {
      since = now;
    }
    if (!everTold || now - toldAt >= SILENCE.toNanos()) {
      told = true;
      everTold = true;
      toldAt = now;
      log.error(
          "cannot accept a client for {}: {}; trying again, clients wait meanwhile{}",
          port,
          reason.toString(),
          advice(reason));
    }
  }

  /** A client has been accepted. */
  void over(String port, long now) {
    if (told) {
      log.info(
          "accepting clients for {} again; it has failed {} times in {} s",
          port,
          failures,
          Duration.ofNanos(now - since).toSeconds());
    }
    told = false;
    failures = 0;
  }

  /** The JDK hands the system's words on, and no number. */
  private static String advice(Throwable reason) {
    String words = String.valueOf(reason.getMessage()).toLowerCase(Locale.ROOT);
    if (words.contains("too many open files in system")) {
      return ". The machine has no descriptors left: see what holds them (lsof), or raise the"
          + " sysctl fs.file-max";
    }
    if (words.contains("too many open files")) {
      return ". The process has no descriptors left: raise its limit (LimitNOFILE= of the systemd"
          + " unit, ulimit -n), or let fewer clients in (limits: connections)";
    }
    return "";
  }
}
