package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back to a port whose connection was lost: attempts until one succeeds, the port is
 * closed, or the policy gives up. Almost whatever an attempt meets is retried: a server that
 * restarts refuses, is silent, or takes its last client for alive and says that it is busy. A
 * certificate that is not the right one stays wrong until somebody changes it, so that is the end.
 *
 * <p>{@link #run} is a thread of its own. Fields that are not final are guarded by the port's lock.
 */
final class Reconnection implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217Client.class);

  /** How long the last words of a connection may take, before its socket is closed. */
  private static final long LAST_WORDS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PortLife port;
  private final ReconnectPolicy policy;
  private final ClientDriver before;
  private final PortLostException loss;
  private final long began = System.nanoTime();
  private @Nullable Thread thread;
  private int attempt;
  private @Nullable IOException lastFailure;

  Reconnection(PortLife port, ReconnectPolicy policy, ClientDriver before, PortLostException loss) {
    this.port = port;
    this.policy = policy;
    this.before = before;
    this.loss = loss;
  }

  /** Under the lock. */
  void start() {
    thread = ClientDriver.thread("reconnect", port.options, this);
  }

  /** Waits for the end of the thread; the port is closed. Not under the lock. */
  void join() {
    Thread running;
    port.lock.lock();
    try {
      running = thread;
    } finally {
      port.lock.unlock();
    }
    if (running != null && !DeafWait.join(running, ClientDriver.JOIN_NANOS)) {
      LOG.warn(
          "{}: {} is still running after {}",
          port.name,
          running.getName(),
          Wording.time(ClientDriver.JOIN_NANOS));
    }
  }

  @Override
  public void run() {
    try {
      end(before);
      boolean again = awaitRead();
      while (again) {
        again = await() && !connect();
      }
    } catch (RuntimeException | Error e) {
      LOG.error("{}: a fault of this program ends the attempts to reconnect", port.name, e);
      port.giveUp(givenUp(e));
    }
  }

  /** Waits until everything that came from the lost connection has been delivered. */
  private void end(ClientDriver lost) {
    awaitLastWords(LAST_WORDS_NANOS);
    try {
      lost.disconnect();
      awaitLastWords(ByteRing.FOREVER);
      lost.close();
    } catch (IOException e) {
      LOG.debug("{}: the lost connection could not be closed", port.name, e);
    }
  }

  private void awaitLastWords(long nanos) {
    port.lock.lock();
    try {
      DeafWait.await(port.changed, nanos, () -> before.inbound.hasEnded() || port.isClosed());
    } finally {
      port.lock.unlock();
    }
  }

  /** Waits until what is left unread leaves room for what comes; false if the port is closed. */
  private boolean awaitRead() {
    port.lock.lock();
    try {
      port.received.watch(true);
      DeafWait.await(
          port.changed,
          ByteRing.FOREVER,
          () -> port.received.size() <= Received.LIMIT || port.isClosed());
      return !port.isClosed();
    } finally {
      port.lock.unlock();
    }
  }

  /** Waits for the time of the next attempt; false if there is to be none. */
  private boolean await() {
    if (isOver()) {
      port.giveUp(givenUp(null));
      return false;
    }
    port.lock.lock();
    try {
      attempt++;
      Duration delay = policy.delay(attempt, ThreadLocalRandom.current().nextDouble());
      Duration left = policy.giveUp().map(limit -> limit.minus(elapsed())).orElse(delay);
      Duration wait = left.compareTo(delay) < 0 ? left : delay;
      LOG.info(
          "{}: attempt {} to reconnect begins in {}",
          port.name,
          attempt,
          Wording.time(wait.toNanos()));
      port.events.publish(new SerialEvent.Reconnecting(attempt, wait));
      return !DeafWait.await(port.changed, wait.toNanos(), port::isClosed);
    } finally {
      port.lock.unlock();
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private boolean isOver() {
    return policy.giveUp().filter(limit -> elapsed().compareTo(limit) >= 0).isPresent();
  }

  /** True if there is nothing more to do. */
  private boolean connect() {
    ClientDriver next = port.next();
    if (next == null) {
      return true;
    }
    try {
      next.open();
      return true;
    } catch (IOException e) {
      LOG.info("{}: attempt {} to reconnect failed: {}", port.name, attempt, e.getMessage());
      port.lock.lock();
      try {
        lastFailure = e;
      } finally {
        port.lock.unlock();
      }
      if (isFinal(e)) {
        port.giveUp(givenUp(null));
        return true;
      }
      return port.isClosed();
    }
  }

  private static boolean isFinal(@Nullable IOException failure) {
    return failure != null
        && failure.getCause() instanceof TlsFailedException tls
        && !tls.mayPass();
  }

  private PortLostException givenUp(@Nullable Throwable fault) {
    port.lock.lock();
    try {
      Throwable cause = fault == null ? cause() : fault;
      return PortLostException.withUnsent(
          port.name,
          loss.getMessage()
              + " Given up after "
              + tried()
              + (isFinal(lastFailure)
                  ? ". That stays so until a person mends it; then close the port and open it"
                      + " again."
                  : ". Close the port and open it again, or raise reconnect_give_up."),
          cause,
          loss.unsent().orElse(0));
    } finally {
      port.lock.unlock();
    }
  }

  // under the lock

  /** What a request is told that has waited in vain. */
  String failure() {
    return port.name
        + " is not connected: "
        + (attempt == 0 && port.received.size() >= Received.LIMIT
            ? port.received.size() + " octets lie unread before it may reconnect. Read them."
            : "reconnecting, " + tried() + ". Try again later, or close the port.");
  }

  private String tried() {
    IOException failure = lastFailure;
    return (attempt == 0 ? "no attempt yet" : "attempt " + attempt)
        + " in "
        + Wording.time(System.nanoTime() - began)
        + (failure == null ? "" : ", the last failure was: " + withoutStop(failure));
  }

  /** A message that ends in a full stop, for the middle of a sentence. */
  private static String withoutStop(IOException failure) {
    return String.valueOf(failure.getMessage()).replaceFirst("\\.$", "");
  }

  /** The last failure, or the loss itself. */
  SerialException cause() {
    return lastFailure instanceof SerialException failure ? failure : loss;
  }

  String success() {
    return "connected again, " + tried();
  }
}
