package io.github.rfc2217j.api.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The threads of this JVM, virtual ones included. From the JDK's own list, since its dump of
 * threads crashes JDK 25 when virtual ones begin and end to wait while it is made (JDK-8364343).
 */
public final class AllThreads {

  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private static final String OPTION = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

  /** The JDK's tree of containers of threads. */
  private record Containers(Method threads, Method children, Object root) {

    static final Containers INSTANCE = find();

    private static Containers find() {
      try {
        Class<?> container = Class.forName("jdk.internal.vm.ThreadContainer");
        Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers");
        return new Containers(
            container.getMethod("threads"),
            container.getMethod("children"),
            containers.getMethod("root").invoke(null));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "virtual threads can't be listed; run Java with " + OPTION + ", as the build does", e);
      }
    }

    private void addAll(Object container, List<Thread> all)
        throws IllegalAccessException, InvocationTargetException {
      ((Stream<?>) threads.invoke(container)).forEach(each -> all.add((Thread) each));
      for (Object child : ((Stream<?>) children.invoke(container)).toList()) {
        addAll(child, all);
      }
    }
  }

  private AllThreads() {}

  /** Returns those that are alive, in no order. */
  public static List<Thread> now() {
    List<Thread> all = new ArrayList<>();
    try {
      Containers.INSTANCE.addAll(Containers.INSTANCE.root, all);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }

  /**
   * Waits until none of this project is left that is as wanted. Who closes something joins its
   * threads, and the JVM forgets a thread a moment after it was joined.
   */
  public static void assertNone(Predicate<String> wanted) {
    long began = System.nanoTime();
    List<String> left = names(wanted);
    while (!left.isEmpty() && System.nanoTime() - began < PATIENCE_NANOS) {
      LockSupport.parkNanos(1_000_000);
      left = names(wanted);
    }
    assertThat(left).as("threads that are left").isEmpty();
  }

  /** Returns the names of those of this project, all of which have one, that are as wanted. */
  public static List<String> names(Predicate<String> wanted) {
    return now().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("rfc2217-"))
        .filter(wanted)
        .toList();
  }
}
