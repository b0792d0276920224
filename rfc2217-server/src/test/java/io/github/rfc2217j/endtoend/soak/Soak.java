package io.github.rfc2217j.endtoend.soak;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.server.Binding;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.PortList;
import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.SessionSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** A server of many ports, and workers that visit them in any order until the time is up. */
final class Soak implements AutoCloseable {

  private static final int WORKERS = 16;

  /** So many lists of all threads tell enough. */
  private static final int MOST_DUMPS = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The library's bound of what waits in one direction, with room for what is being moved. */
  private static final long MOST_WAITING = 2 * 1024 * 1024;

  private static final int TLS_PORTS = 6;

  /** A machine that has no time for the soak is no defect of the server's. */
  private static final String PATIENT =
      "connect_timeout=30s&negotiate_timeout=30s&request_timeout=30s";

  private record Place(SoakPort port, ExportedPort exported, boolean simulated, boolean tls) {
    boolean isPlainSimulated() {
      return simulated && !tls;
    }
  }

  private final long seed;
  private final Tally tally = new Tally();
  private final List<SoakPort> ports = new ArrayList<>();
  private final BlockingQueue<Place> free = new LinkedBlockingQueue<>();
  private final Certificates certificates;
  private final Rfc2217Server server;
  private final AtomicInteger extras = new AtomicInteger(1000);
  private final AtomicInteger dumps = new AtomicInteger();

  /** Two files can't be renewed at once, so nobody begins to use them meanwhile. */
  private final ReentrantLock keys = new ReentrantLock();

  private volatile boolean over;

  Soak(Path folder, long seed, int simulated, int terminals)
      throws IOException, GeneralSecurityException {
    this.seed = seed;
    certificates = new Certificates(folder);
    Rfc2217Server.Builder builder = Rfc2217Server.builder();
    for (int i = 0; i < simulated; i++) {
      ports.add(SoakPort.simulated(i));
    }
    for (int i = 0; i < terminals; i++) {
      ports.add(SoakPort.pseudoTerminal(folder, i));
    }
    for (int i = 0; i < ports.size(); i++) {
      serve(builder.bind("127.0.0.1", 0), ports.get(i), i < TLS_PORTS);
    }
    server = builder.start();
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      places.add(new Place(ports.get(i), server.ports().get(i), i < simulated, i < TLS_PORTS));
    }
    Collections.shuffle(places, new Random(seed));
    free.addAll(places);
  }

  private <L extends PortList<L>> L serve(Binding<L> binding, SoakPort port, boolean tls) {
    return (tls ? binding.tls(certificates.server()) : binding)
        .serve(port.device(), SerialSettings.of(port.settings()));
  }

  /** Lets the workers visit for a time, and returns when all have left. */
  Tally run(Duration time) throws InterruptedException {
    over = false;
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    SplittableRandom randoms = new SplittableRandom(seed);
    for (int i = 0; i < WORKERS; i++) {
      SplittableRandom own = randoms.split();
      threads.add(Thread.ofPlatform().name("soak-" + i).start(() -> work(own, end)));
    }
    Thread watch = Thread.ofPlatform().name("soak-watch").start(this::watch);
    for (Thread thread : threads) {
      thread.join();
    }
    over = true;
    watch.join();
    return tally;
  }

  private void work(SplittableRandom random, long end) {
    while (System.nanoTime() - end < 0) {
      Place place = free.remove();
      try {
        visit(place, random);
      } finally {
        free.add(place);
      }
    }
  }

  private void visit(Place place, SplittableRandom random) {
    String uri =
        place.tls
            ? "rfc2217s://" + place.exported.hostAndPort() + certificates.query() + "&" + PATIENT
            : "rfc2217://" + place.exported.hostAndPort() + "?" + PATIENT;
    Visits visits =
        new Visits(
            place.port,
            uri,
            place.exported.address(),
            random,
            tally,
            () -> serverSide(place.exported));
    // What an earlier client left in a pseudo-terminal confuses those that can't wait for a mark.
    int kind = random.nextInt(place.isPlainSimulated() ? 18 : 13);
    String name =
        switch (kind) {
          case 0, 1, 2, 3, 4 -> "undisturbed";
          case 5 -> "slow";
          case 6 -> "busy";
          case 7 -> "vanishing";
          case 8 -> place.tls ? "renewed" : "killed";
          case 9 -> "silent";
          case 10, 11 -> "hostile";
          case 12 -> "replaced";
          default -> "suspending";
        };
    try {
      switch (name) {
        case "undisturbed" -> visits.undisturbed(false);
        case "slow" -> visits.undisturbed(true);
        case "busy" -> visits.busy();
        case "vanishing" -> visits.vanishing();
        case "killed" -> visits.killed();
        case "silent" -> visits.silent();
        case "hostile" -> visits.hostile();
        case "renewed" -> {
          alone(certificates::renew);
          visits.undisturbed(false);
        }
        case "replaced" -> {
          alone(() -> replace(place));
          visits.undisturbed(false);
        }
        default -> visits.suspending();
      }
      tally.visited(name);
    } catch (Exception | AssertionError e) {
      tally.violation(name + " at " + place.port.device() + ": " + e);
    }
  }

  private interface WithKeys {
    void run() throws IOException, GeneralSecurityException;
  }

  private void alone(WithKeys work) throws IOException, GeneralSecurityException {
    keys.lock();
    try {
      work.run();
    } finally {
      keys.unlock();
    }
  }

  /** What the server says of a port that something is wrong with, and where all threads are. */
  private String serverSide(ExportedPort exported) {
    String port =
        server.snapshot().ports().stream()
            .filter(each -> each.port().name().equals(exported.name()))
            .map(PortSnapshot::toString)
            .collect(Collectors.joining());
    int number = dumps.incrementAndGet();
    if (number > MOST_DUMPS) {
      return port;
    }
    Path dump = Path.of("target", "soak-threads-" + number + ".txt").toAbsolutePath();
    try {
      ThreadShot.write(ThreadShot.all(), dump);
      return port + ", all threads in " + dump;
    } catch (IOException | ReflectiveOperationException e) {
      return port + ", its threads could not be listed: " + e;
    }
  }

  /** Serves the port anew at its place, and another one that goes again. */
  private void replace(Place place) throws IOException {
    SoakPort extra = SoakPort.simulated(extras.incrementAndGet());
    serve(
            serve(server.change().replace(place.exported), place.port, place.tls)
                .bind("127.0.0.1", 0),
            extra,
            false)
        .apply(PATIENCE);
    server.change().remove(server.port(extra.device())).apply(PATIENCE);
  }

  /** Looks at the bounds while all goes on. */
  private void watch() {
    while (!over) {
      for (PortSnapshot port : server.snapshot().ports()) {
        for (SessionSnapshot session : port.sessions()) {
          if (session.waitingForClient() > MOST_WAITING
              || session.waitingForDevice() > MOST_WAITING) {
            tally.violation("too much waits: " + session);
          }
        }
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** Waits until the server has noticed that all clients are gone. */
  void settle() throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (server.snapshot().connections() > 0) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("clients are still there: " + server.snapshot());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    server.close();
    for (SoakPort port : ports) {
      try {
        port.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
