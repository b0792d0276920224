package io.github.rfc2217j.client;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how well a server keeps to RFC 2217: tries every command and every value of
 * SET-CONTROL, measures round trips, and tells which known server it is like.
 *
 * <p><b>It is not harmless.</b> For a moment the port's settings change, DTR and RTS move, a break
 * is sent, and what waits in the port is thrown away; a device may notice. Everything that the
 * server tells of is put back as it was, and the report says what may not be. A gentle examination
 * only asks, and sets the masks of its own connection. Nothing malformed is ever sent, as some
 * servers die of that.
 *
 * <p>As a command: {@code java -m io.github.rfc2217j.client/io.github.rfc2217j.client.PeerDoctor
 * HOST:PORT}, with {@code --help} for the rest. It ends with 0 if the server does all that RFC 2217
 * says, 1 if it deviates or did not last, 2 if it can't be examined at all.
 */
public final class PeerDoctor {

  /** How long an examination takes at most, unless told otherwise. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

  /** How long to wait for a thread that has been told to end. */
  static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final String SCHEME = "rfc2217://";

  private static final String HELP =
      """
      Usage: PeerDoctor [--gentle] [--json] HOST[:PORT] | rfc2217://HOST[:PORT][?OPTIONS]

      Tries every command of RFC 2217 at a server and tells what came back.

        --gentle  only ask: leave settings, DTR, RTS, break and waiting data alone
        --json    print the report as JSON
        --help    print this

      Without --gentle the port's settings change for a moment, DTR and RTS move, a break is sent and
      waiting data is thrown away: the device may notice. What the server tells of is put back as it was.

      Of the OPTIONS (?request_timeout=2s&quirks=standard) those about time-outs, nvt and quirks count.

      Exit status: 0 all as RFC 2217 says, 1 deviations or stopped early, 2 can't be examined, or wrong usage.
      """;

  private static final int FINE = 0;
  private static final int DEVIATES = 1;
  private static final int UNUSABLE = 2;

  private PeerDoctor() {}

  /**
   * Examines a server; waits until it is done, 60 s at most besides connecting.
   *
   * @param options where it is; the time-outs, the signature, the NVT policy and the quirks count,
   *     settings and lines do not
   * @return what was found, also if the server refused COM-PORT or stopped in the middle
   * @throws ConnectionFailedException if there is no TCP connection
   */
  public static PeerReport examine(ClientOptions options) throws ConnectionFailedException {
    return examine(options, false, DEFAULT_LIMIT);
  }

  /**
   * Examines a server; waits until it is done.
   *
   * @param options where it is; the time-outs, the signature, the NVT policy and the quirks count,
   *     settings and lines do not
   * @param gentle true to only ask, and to leave settings, lines, break and waiting data alone
   * @param limit how long it may take besides connecting, positive; putting the port back may take
   *     5 s more
   * @return what was found, also if the server refused COM-PORT or stopped in the middle
   * @throws ConnectionFailedException if there is no TCP connection
   * @throws IllegalArgumentException if the limit is not positive
   */
  public static PeerReport examine(ClientOptions options, boolean gentle, Duration limit)
      throws ConnectionFailedException {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the limit must be positive, not " + limit);
    }
    Examination examination = new Examination(options, gentle, limit);
    CompletableFuture<PeerReport> result = new CompletableFuture<>();
    // A thread of its own: an interrupt of the caller's virtual thread would close the socket.
    Thread thread =
        ClientDriver.thread(
            "doctor",
            options,
            () -> {
              try {
                result.complete(examination.run());
              } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    long most =
        DeafWait.nanos(limit.plus(options.connectTimeout()).plusNanos(Examination.RESTORE_NANOS));
    if (!DeafWait.join(thread, most + JOIN_NANOS)) {
      examination.close();
      DeafWait.join(thread, JOIN_NANOS);
    }
    return outcome(options, result);
  }

  private static PeerReport outcome(ClientOptions options, CompletableFuture<PeerReport> result)
      throws ConnectionFailedException {
    return switch (result.state()) {
      case SUCCESS -> result.resultNow();
      case FAILED -> throw failure(options, result.exceptionNow());
      case RUNNING, CANCELLED -> throw failure(options, null);
    };
  }

  private static ConnectionFailedException failure(
      ClientOptions options, @Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    String why = cause == null ? "its name was not resolved in time" : String.valueOf(cause);
    return new ConnectionFailedException(
        options.name(),
        options.name()
            + " can't be examined: no TCP connection ("
            + why
            + "). Check the address, the port and that the server runs.",
        cause);
  }

  /**
   * Examines a server and prints the report; the process ends with 0, 1 or 2 as above.
   *
   * @param args as {@code --help} says
   */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /** The command; returns its exit status. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    boolean gentle = false;
    boolean json = false;
    String target = "";
    for (String arg : args) {
      switch (arg) {
        case "--help" -> {
          out.print(HELP);
          return FINE;
        }
        case "--gentle" -> gentle = true;
        case "--json" -> json = true;
        default -> {
          if (arg.startsWith("-")) {
            return usage(err, "unknown option " + arg);
          }
          if (!target.isEmpty()) {
            return usage(err, "one server at a time, not " + target + " and " + arg);
          }
          target = arg;
        }
      }
    }
    if (target.isEmpty()) {
      return usage(err, "which server?");
    }
    ClientOptions options;
    try {
      options = Rfc2217Uri.parse(target.contains("://") ? target : SCHEME + target);
    } catch (IllegalArgumentException e) {
      return usage(err, String.valueOf(e.getMessage()));
    }
    try {
      PeerReport report = examine(options, gentle, DEFAULT_LIMIT);
      out.print(json ? report.json() : report.text());
      return status(report);
    } catch (ConnectionFailedException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private static int status(PeerReport report) {
    if (report.probes().isEmpty()) {
      return UNUSABLE;
    }
    return report.isComplete() && report.deviations().isEmpty() ? FINE : DEVIATES;
  }

  private static int usage(PrintStream err, String problem) {
    err.println(problem);
    err.print(HELP);
    return UNUSABLE;
  }
}
