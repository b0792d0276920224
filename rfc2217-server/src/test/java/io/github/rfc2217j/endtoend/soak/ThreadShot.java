package io.github.rfc2217j.endtoend.soak;

import io.github.rfc2217j.api.peers.AllThreads;
import java.io.IOException;
import java.lang.Thread.State;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread at a moment, and who owns the lock that it waits for, which no dump of virtual threads
 * tells.
 *
 * @param thread the thread
 * @param state its state
 * @param blocker what it is parked at, such as a lock
 * @param owner who has that, if it is a lock that somebody has
 * @param stack where it is, the innermost call first
 */
record ThreadShot(
    Thread thread,
    State state,
    @Nullable Object blocker,
    @Nullable Thread owner,
    List<StackTraceElement> stack) {

  private static final String OURS = "io.github.rfc2217j.";

  private static final Method OWNER = findOwner();

  private static Method findOwner() {
    try {
      Method owner = AbstractOwnableSynchronizer.class.getDeclaredMethod("getExclusiveOwnerThread");
      owner.setAccessible(true);
      return owner;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "the owners of locks are not told; run Java with"
              + " --add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED, as the build does",
          e);
    }
  }

  /** Looks at all threads of this JVM, one after the other. */
  static List<ThreadShot> all() throws ReflectiveOperationException {
    List<ThreadShot> shots = new ArrayList<>();
    for (Thread thread : AllThreads.now()) {
      shots.add(of(thread));
    }
    return shots;
  }

  /**
   * Looks at a thread. Its state and its stack can't be had at one moment; one that was found in
   * two states around its stack is on its way, so it counts as running.
   */
  static ThreadShot of(Thread thread) throws ReflectiveOperationException {
    Object blocker = LockSupport.getBlocker(thread);
    State before = thread.getState();
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    boolean stands =
        before == thread.getState()
            && blocker == LockSupport.getBlocker(thread)
            && !stack.isEmpty();
    return stands
        ? new ThreadShot(thread, before, blocker, ownerOf(blocker), stack)
        : new ThreadShot(thread, State.RUNNABLE, null, null, stack);
  }

  private static @Nullable Thread ownerOf(@Nullable Object blocker)
      throws ReflectiveOperationException {
    return blocker instanceof AbstractOwnableSynchronizer ? (Thread) OWNER.invoke(blocker) : null;
  }

  /** Tells whether it is one of the library's, all of which have names. */
  boolean isOurs() {
    return thread.getName().startsWith("rfc2217");
  }

  /** Tells whether it waits for what somebody else has: a lock, or a monitor. */
  boolean wantsLock() {
    return state == State.BLOCKED || isParked() && owner != null && owner != thread;
  }

  private boolean isParked() {
    return state == State.WAITING || state == State.TIMED_WAITING;
  }

  /** Tells whether it waits until somebody wakes it, for ever if nobody does. */
  boolean waitsWithoutDeadline() {
    // A latch is of the same kind as a lock, and has no owner.
    boolean acquiring = blocker != null && blocker.getClass().getName().contains(".Reentrant");
    return state == State.WAITING && !acquiring;
  }

  /** Tells whether it has been at the same place before, waiting as now. */
  boolean hasNotMovedSince(ThreadShot before) {
    return state != State.RUNNABLE && state == before.state && stack.equals(before.stack);
  }

  /**
   * Returns where it is in code of ours, as {@code package.Class.method}; what waits for others
   * does not count. Empty if it is nowhere there.
   */
  String place() {
    return stack.stream()
        .filter(call -> call.getClassName().startsWith(OURS))
        .map(ThreadShot::place)
        .filter(call -> !call.contains(".DeafWait.") && !call.contains(".Deadline."))
        .findFirst()
        .orElse("");
  }

  private static String place(StackTraceElement call) {
    String name = call.getClassName();
    int from = name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1;
    return name.substring(from) + '.' + call.getMethodName();
  }

  /** Writes down all that was seen, for people. */
  static void write(List<ThreadShot> all, Path dump) throws IOException {
    Files.createDirectories(dump.toAbsolutePath().getParent());
    Files.write(dump, all.stream().map(ThreadShot::text).toList());
  }

  /** Returns all of it, as it is to be read by people. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append('"').append(thread.getName()).append("\" ").append(state);
    if (blocker != null) {
      text.append(" at ").append(blocker);
    }
    if (owner != null) {
      text.append(" of \"").append(owner.getName()).append('"');
    }
    stack.forEach(call -> text.append("\n    ").append(call));
    return text.append('\n').toString();
  }
}
