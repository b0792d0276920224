package io.github.rfc2217j.endtoend.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all threads again and again and finds locks that are not let go of, and threads of ours
 * that wait without a deadline where none is known to.
 *
 * <p>A lock is held too long if the same thread of ours wants it from the same owner in looks in a
 * row that span the bound or more, three at least, and the owner has not moved between any two of
 * them: it waits itself, with the same stack. An owner that computes, or whose turn has not come on
 * a busy machine, is no fault, and begins the count anew. Of a monitor no owner is known, so there
 * only the one that wants it must not move; no code of ours has monitors.
 *
 * <p>A thread waits without a deadline if two looks in a row find it so, at the same place.
 *
 * <p>What that proves: nobody was kept from a lock by an owner that waited, longer than the bound
 * and the time between three looks, which grows on a busy machine. What it does not prove: anything
 * of locks that nobody wants; that owners in turn were not slow together; that an owner that waits
 * and moves a little between looks lets go; anything of threads that block in native code, which
 * are shown as running.
 */
final class Watchdog implements AutoCloseable {

  private static final int LEAST_LOOKS = 3;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private record Want(ThreadShot waiter, @Nullable ThreadShot owner, long since, int looks) {}

  private final Duration bound;
  private final Path dump;
  private final Map<String, String> endless;
  private final Map<String, String> withLock;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, String> found = new LinkedHashMap<>();
  private final Thread thread;
  private Map<Thread, Want> wants = new HashMap<>();
  private Map<Thread, ThreadShot> before = new HashMap<>();
  private volatile int looks;

  /**
   * Begins to look.
   *
   * @param bound how long a lock may be wanted from one that waits
   * @param endless where threads may wait without a deadline, with the reasons
   * @param withLock where threads may wait with a lock held that others want, with the reasons
   * @param dump where all threads are written to at the first finding
   */
  Watchdog(Duration bound, Map<String, String> endless, Map<String, String> withLock, Path dump)
      throws ReflectiveOperationException {
    // Says at once if it can't look.
    ThreadShot.of(Thread.currentThread());
    this.bound = bound;
    this.dump = dump;
    this.endless = endless;
    this.withLock = withLock;
    this.thread = Thread.ofPlatform().name("watchdog").start(this::run);
  }

  private void run() {
    try {
      do {
        look(ThreadShot.all(), System.nanoTime());
      } while (!over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (IOException
        | ReflectiveOperationException
        | InterruptedException
        | RuntimeException
        | Error e) {
      found.put("the watchdog itself", "the watchdog failed: " + e);
    }
  }

  private void look(List<ThreadShot> all, long now) throws IOException {
    looks = looks + 1;
    boolean first = found.isEmpty();
    Map<Thread, ThreadShot> shots =
        all.stream().collect(Collectors.toMap(ThreadShot::thread, Function.identity()));
    Map<Thread, Want> next = new HashMap<>();
    for (ThreadShot shot : all) {
      if (shot.isOurs() && shot.wantsLock()) {
        next.put(shot.thread(), lookAtLock(shot, shots.get(shot.owner()), now));
      } else if (shot.isOurs()) {
        lookForDeadline(shot);
      }
    }
    wants = next;
    before = shots;
    if (first && !found.isEmpty()) {
      ThreadShot.write(all, dump);
    }
  }

  private Want lookAtLock(ThreadShot waiter, @Nullable ThreadShot owner, long now) {
    Want last = wants.get(waiter.thread());
    boolean known = owner != null && withLock.containsKey(owner.place());
    if (last == null || known || !isStuck(last, waiter, owner)) {
      return new Want(waiter, owner, now, 1);
    }
    Want want = new Want(waiter, owner, last.since, last.looks + 1);
    if (want.looks >= LEAST_LOOKS && now - want.since >= bound.toNanos()) {
      found.putIfAbsent(
          "lock wanted at " + waiter.place(),
          "%s has waited for %d ms, in %d looks, for a lock that is not let go of:%n%s%s"
              .formatted(
                  waiter.thread().getName(),
                  Duration.ofNanos(now - want.since).toMillis(),
                  want.looks,
                  waiter.text(),
                  owner == null ? "" : owner.text()));
    }
    return want;
  }

  private static boolean isStuck(Want last, ThreadShot waiter, @Nullable ThreadShot owner) {
    boolean sameLock =
        waiter.blocker() == last.waiter.blocker() && waiter.hasNotMovedSince(last.waiter);
    if (owner == null || last.owner == null) {
      return sameLock && owner == last.owner;
    }
    return sameLock && owner.thread() == last.owner.thread() && owner.hasNotMovedSince(last.owner);
  }

  private void lookForDeadline(ThreadShot shot) {
    ThreadShot last = before.get(shot.thread());
    if (shot.waitsWithoutDeadline()
        && last != null
        && shot.hasNotMovedSince(last)
        && !endless.containsKey(shot.place())) {
      found.putIfAbsent(
          shot.place(),
          "a thread waits without a deadline at %s, which is not on the list:%n%s"
              .formatted(shot.place(), shot.text()));
    }
  }

  /** Stops looking, and returns what was found. */
  List<String> findings() {
    close();
    return List.copyOf(found.values());
  }

  /** Returns how often it has looked. */
  int looks() {
    return looks;
  }

  @Override
  public void close() {
    over.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
