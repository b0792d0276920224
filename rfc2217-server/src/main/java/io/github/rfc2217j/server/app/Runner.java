package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.LossPolicy;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.app.config.PortConfig;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a configuration: begins with one, takes another one as a whole or not at all, and looks
 * every second for devices that match patterns.
 *
 * <p>Threads: any; the lock is held while ports change, which may take seconds.
 */
final class Runner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Stands for the ports whose devices have gone. */
  private static final Object LEAVING = new Object();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Operation operation = new Operation();
  private final Rfc2217Server server;
  private final Exports exports;
  private final Discovery discovery;
  private final ToldOnce told;
  private ServerConfig config;
  private boolean closed;

  private Runner(ServerConfig config, Discovery discovery, ToldOnce told) throws IOException {
    this.config = config;
    this.discovery = discovery;
    this.told = told;
    this.server =
        Rfc2217Server.builder().limits(config.limits()).onSession(operation::begun).start();
    this.exports = new Exports(server);
  }

  /**
   * Begins to serve.
   *
   * @throws IOException if a port can't be served, or the operation page can't be shown; the
   *     message says which and why
   */
  static Runner start(ServerConfig config, Discovery discovery) throws IOException {
    return start(
        config,
        discovery,
        new ToldOnce(text -> LOG.error("{}; tried again while its device is there", text)));
  }

  /** The same, with somebody else to tell of devices that can't be served. */
  static Runner start(ServerConfig config, Discovery discovery, ToldOnce told) throws IOException {
    Runner runner = new Runner(config, discovery, told);
    try {
      runner.operation.begin(runner.server, config.admin(), config.captures()).commit();
      runner.exports.serve(runner.look(config));
    } catch (IOException | RuntimeException e) {
      runner.close();
      throw e;
    }
    Thread.ofVirtual().name("rfc2217-discovery").start(runner::lookOnAndOn);
    return runner;
  }

  /** Returns what is served where. */
  Map<PortConfig, ExportedPort> served() {
    lock.lock();
    try {
      return exports.served();
    } finally {
      lock.unlock();
    }
  }

  private List<PortConfig> look(ServerConfig wanted) {
    return discovery.look(wanted.ports(), exports.served().keySet(), this::staysWithoutDevice);
  }

  /** Who was told to hold the line keeps the port's place. */
  private boolean staysWithoutDevice(PortConfig port) {
    return port.options().onLoss() == LossPolicy.HOLD && exports.hasClients(port);
  }

  /**
   * Serves another configuration from now on. Clients of ports that are the same in both notice
   * nothing.
   *
   * @return what has changed
   * @throws IOException if a port can't be served; then everything is as it was
   * @throws IllegalArgumentException likewise
   */
  String replace(ServerConfig next) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the server is stopping");
      }
      Set<PortConfig> before = exports.served().keySet();
      List<PortConfig> wanted = look(next);
      Operation.Next change = operation.begin(server, next.admin(), next.captures());
      try {
        exports.serve(wanted);
      } catch (IOException | RuntimeException e) {
        change.abandon(e);
        throw e;
      }
      change.commit();
      server.limits(next.limits());
      String text = Difference.text(before, wanted);
      if (!next.logging().equals(config.logging())) {
        text += "; 'logging' counts from the next start on";
      }
      config = next;
      told.keepOnly(List.of());
      changed.signalAll();
      return text;
    } finally {
      lock.unlock();
    }
  }

  /** Returns where a browser finds the operation page; empty if there is none. */
  Optional<String> page() {
    lock.lock();
    try {
      return operation.url();
    } finally {
      lock.unlock();
    }
  }

  private void lookOnAndOn() {
    lock.lock();
    try {
      while (!closed) {
        if (config.ports().stream().noneMatch(PortConfig::isPattern)) {
          changed.await();
        } else if (changed.awaitNanos(LOOK.toNanos()) <= 0 && !closed) {
          updateAnyhow();
        }
      }
    } catch (InterruptedException e) {
      // Nobody does that; whoever did wants the thread to end.
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** A fault, such as no memory for a thread that looks, is not to be the last look. */
  private void updateAnyhow() {
    try {
      update();
    } catch (RuntimeException | Error e) {
      LOG.error("a fault in the search for devices; it goes on", e);
    }
  }

  /** One device that can't be served is not to keep others from it, or from going. */
  private void update() {
    List<PortConfig> wanted = look(config);
    List<PortConfig> now = new ArrayList<>(exports.served().keySet());
    now.retainAll(wanted);
    told.keepOnly(Stream.concat(Stream.of(LEAVING), wanted.stream()).toList());
    attempt(LEAVING, now);
    for (PortConfig port : wanted) {
      if (!now.contains(port)) {
        now.add(port);
        if (!attempt(port, now)) {
          now.remove(port);
        }
      }
    }
  }

  /** Serves ports; what is told of a failure is told of what makes the difference. */
  private boolean attempt(Object difference, List<PortConfig> ports) {
    try {
      exports.serve(ports);
      told.over(difference);
      return true;
    } catch (IOException | RuntimeException e) {
      told.tell(difference, Main.message(e));
      return false;
    }
  }

  /** Waits until somebody closes this. */
  void awaitEnd() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      operation.close();
      server.close();
    } finally {
      lock.unlock();
    }
  }
}
