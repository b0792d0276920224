package io.github.rfc2217j.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one client to the limits of the server: what it says first, how long it negotiates, how
 * fast it sends commands. The connection's reader calls, and its ticker {@link #look}.
 */
final class Conduct {

  private static final Logger LOG = LoggerFactory.getLogger(Conduct.class);

  private final Entrance entrance;
  private final String peer;
  private final Consumer<String> end;
  private final CommandRate rate;
  private final Deadline negotiation;
  private final long start = System.nanoTime();
  private volatile boolean negotiated;
  private boolean heldBack;

  /**
   * Makes a judge.
   *
   * @param end lets the client go, for a reason
   */
  Conduct(Entrance entrance, String peer, Consumer<String> end) {
    this.entrance = entrance;
    this.peer = peer;
    this.end = end;
    this.negotiation = Deadline.in(entrance.limits().negotiation());
    this.rate = new CommandRate(entrance.limits().commandsPerSecond(), System.nanoTime());
  }

  /**
   * Lets the client go if its time is over: who neither agrees to COM-PORT nor refuses it does not
   * speak Telnet, or wants to be slow.
   *
   * @return when to look next
   */
  Deadline look() {
    if (negotiated) {
      return Deadline.never();
    }
    if (negotiation.isOver()) {
      entrance.count(Refusal.NEGOTIATION, peer);
      end.accept(
          "it neither agreed to COM-PORT (RFC 2217) nor refused it within "
              + entrance.limits().negotiation().toMillis() / 1000.0
              + " s");
      return Deadline.never();
    }
    return negotiation;
  }

  /**
   * The client has agreed to COM-PORT or refused it.
   *
   * @param comPort whether it agreed
   */
  void negotiated(boolean comPort) {
    if (!negotiated) {
      Journal.all()
          .negotiated(entrance.port(), peer, comPort, Duration.ofNanos(System.nanoTime() - start));
    }
    negotiated = true;
  }

  /** Looks at the first octets: what a client of TLS or of HTTP says is not for the device. */
  void first(ByteBuffer octets) {
    if (entrance.isPlain() && Sockets.isClientHello(octets)) {
      entrance.count(Refusal.TLS_TO_PLAIN, peer);
      end.accept("it speaks TLS, and this listener does not; it has to open rfc2217://");
    } else if (Sockets.isHttp(octets)) {
      // Any web page can have the browser of its visitor send this to the loopback interface.
      entrance.count(Refusal.HTTP, peer);
      end.accept("it speaks HTTP, as a browser does; this is a serial port, for rfc2217://");
    }
  }

  /** Waits if commands come too fast; they are carried out all the same. */
  void command(Wire wire) {
    Duration pause = rate.take(System.nanoTime());
    if (!pause.isPositive()) {
      return;
    }
    if (!heldBack) {
      heldBack = true;
      entrance.count(Refusal.RATE, peer);
      LOG.info(
          "{}: sends more than {} commands a second, and is read from more slowly",
          peer,
          entrance.limits().commandsPerSecond());
    }
    wire.pause(pause);
  }
}
