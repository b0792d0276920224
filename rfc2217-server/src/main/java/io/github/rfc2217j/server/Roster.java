package io.github.rfc2217j.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports that a server serves, as they come and go.
 *
 * <p>Threads: any. {@code changing} is held while ports come and go, which may take long; {@code
 * lock}, taken after it, guards the fields and is never held while something blocks.
 */
final class Roster {

  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

  private static final Duration FORCED_STOP = Duration.ofSeconds(2);

  private final Commons commons;
  private final ReentrantLock changing = new ReentrantLock(true);
  private final ReentrantLock lock = new ReentrantLock();
  private List<Listener> listeners = List.of();
  private boolean stopped;

  /** What a change has made ready: everything that can fail has been done. */
  private record Plan(
      List<Listener> leaving, Map<Listener, Service> replaced, List<Listener> fresh) {

    Stream<Service> ending() {
      return Stream.concat(leaving.stream(), replaced.keySet().stream()).map(Listener::service);
    }
  }

  Roster(Commons commons) {
    this.commons = commons;
  }

  List<Listener> listeners() {
    lock.lock();
    try {
      return listeners;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes what is served; throws and lets everything be as it was if that can't be done.
   *
   * @param wanted what is to be served; at a {@link KeptSite} in the place of something else
   * @param removed what is not to be served any more
   * @return false if a device of what has gone can't be closed
   */
  boolean change(List<Wanted> wanted, List<ExportedPort> removed, Duration patience)
      throws IOException {
    Deadline deadline = Deadline.in(patience);
    changing.lock();
    try {
      return carryOut(prepare(wanted, removed), deadline);
    } catch (IOException | RuntimeException | Error e) {
      wanted.forEach(Wanted::release);
      throw e;
    } finally {
      changing.unlock();
    }
  }

  private Plan prepare(List<Wanted> wanted, List<ExportedPort> removed) throws IOException {
    checkRunning();
    Plan plan = new Plan(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
    for (ExportedPort port : removed) {
      plan.leaving.add(find(port, plan));
    }
    try {
      for (Wanted each : wanted) {
        String name = each.export().name();
        Service service =
            new Service(each.export(), each.access().entrance(each.site(), name, commons));
        if (each.site() instanceof KeptSite kept) {
          each.access().check(kept.port().socketAddress(), name);
          plan.replaced.put(find(kept.port(), plan), service);
        } else {
          plan.fresh.add(new Listener(each.site().open(name, each.access()), service));
        }
      }
      return plan;
    } catch (IOException | RuntimeException | Error e) {
      plan.fresh.forEach(Listener::closeDoor);
      throw e;
    }
  }

  private Listener find(ExportedPort port, Plan plan) {
    Listener found = find(port);
    if (plan.leaving.contains(found) || plan.replaced.containsKey(found)) {
      throw new IllegalArgumentException(
          port.name() + " on " + port.hostAndPort() + " can be removed or replaced only once");
    }
    return found;
  }

  /**
   * Finds a port.
   *
   * @throws IllegalArgumentException if it is not served; the message lists those that are
   */
  Listener find(ExportedPort port) {
    List<Listener> now = listeners();
    return now.stream()
        .filter(listener -> listener.exportedPort().equals(port))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                port.name()
                    + " is not served on "
                    + port.hostAndPort()
                    + "; served are "
                    + now.stream().map(Listener::exportedPort).toList()));
  }

  private boolean carryOut(Plan plan, Deadline deadline) {
    List<Service> ending = plan.ending().toList();
    plan.leaving.forEach(listener -> listener.close("the port is not served any more"));
    plan.replaced.keySet().forEach(listener -> listener.pause("the port is served in another way"));
    boolean ended = awaitEnd(plan.leaving, ending, deadline);
    lock.lock();
    try {
      if (stopped) {
        plan.fresh.forEach(Listener::closeDoor);
        checkRunning();
      }
      listeners =
          Stream.concat(
                  listeners.stream().filter(listener -> !plan.leaving.contains(listener)),
                  plan.fresh.stream())
              .toList();
    } finally {
      lock.unlock();
    }
    plan.leaving.forEach(listener -> LOG.info("{} is not served any more", text(listener)));
    plan.replaced.forEach((listener, service) -> {
      listener.resume(service);
      LOG.info("serving {} instead of what was served there", text(listener));
    });
    plan.fresh.forEach(listener -> {
      listener.start();
      LOG.info("serving {}", text(listener));
    });
    return ended;
  }

  private static String text(Listener listener) {
    ExportedPort port = listener.exportedPort();
    return port.name() + " on " + port.hostAndPort();
  }

  private void checkRunning() {
    lock.lock();
    try {
      if (stopped) {
        throw new IllegalStateException("the server has been stopped; start another one");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops everything for good; false if a device can't be closed. Idempotent. */
  boolean stop(Deadline deadline) {
    List<Listener> all;
    lock.lock();
    try {
      stopped = true;
      all = listeners;
    } finally {
      lock.unlock();
    }
    all.forEach(listener -> listener.close("the server stops"));
    return awaitEnd(all, all.stream().map(Listener::service).toList(), deadline);
  }

  /** Waits for the orderly end, then for a forced one. */
  private static boolean awaitEnd(
      List<Listener> closed, List<Service> services, Deadline deadline) {
    if (closed.stream().allMatch(listener -> listener.awaitEnd(deadline))
        && services.stream().allMatch(service -> service.awaitEnd(deadline))) {
      return true;
    }
    services.forEach(Service::abandon);
    Deadline forced = Deadline.in(FORCED_STOP);
    List<Service> stuck = services.stream().filter(service -> !service.awaitEnd(forced)).toList();
    stuck.forEach(Service::complain);
    return stuck.isEmpty() && closed.stream().allMatch(listener -> listener.awaitEnd(forced));
  }
}
