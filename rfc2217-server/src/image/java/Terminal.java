import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A pseudo-terminal of Linux at which everything comes back, as a device to be served. */
final class Terminal {

  private static final int READ_WRITE = 2;
  private static final int NO_CONTROLLING_TERMINAL = 0400;
  private static final int LONGEST_NAME = 100;
  private static final int CHUNK = 512;

  private final MethodHandle read = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle write = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final int descriptor;
  private final String name;

  private Terminal() throws Throwable {
    descriptor =
        (int)
            call("posix_openpt", JAVA_INT, JAVA_INT)
                .invokeExact(READ_WRITE | NO_CONTROLLING_TERMINAL);
    check("posix_openpt", descriptor);
    check("grantpt", (int) call("grantpt", JAVA_INT, JAVA_INT).invokeExact(descriptor));
    check("unlockpt", (int) call("unlockpt", JAVA_INT, JAVA_INT).invokeExact(descriptor));
    MemorySegment said = (MemorySegment) call("ptsname", ADDRESS, JAVA_INT).invokeExact(descriptor);
    name = said.reinterpret(LONGEST_NAME).getString(0);
    // In a container, the name may be that of another file system's terminal.
    if (!Files.isReadable(Path.of(name)) || !Files.isWritable(Path.of(name))) {
      throw new IllegalStateException(name + " can't be opened");
    }
  }

  /** Makes one that is there until the build ends; empty where there is none. */
  static Optional<Terminal> open() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    try {
      Terminal terminal = new Terminal();
      Thread.ofPlatform().daemon().name("echo").start(terminal::echo);
      return Optional.of(terminal);
    } catch (Throwable e) {
      System.out.println("No pseudo-terminal to train the program with: " + e.getMessage());
      return Optional.empty();
    }
  }

  String name() {
    return name;
  }

  private void echo() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(CHUNK);
      long count = 1;
      // Reading fails while nobody has the terminal open, so it is tried until the build ends.
      while (!Thread.interrupted()) {
        count = (long) read.invokeExact(descriptor, chunk, (long) CHUNK);
        if (count > 0) {
          check("write", (int) (long) write.invokeExact(descriptor, chunk, count));
        } else {
          Thread.sleep(1);
        }
      }
    } catch (Throwable e) {
      throw new IllegalStateException("the echo of " + name + " failed", e);
    }
  }

  private static MethodHandle call(
      String function, MemoryLayout returned, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(function).orElseThrow(),
        FunctionDescriptor.of(returned, arguments));
  }

  private static void check(String function, int result) {
    if (result < 0) {
      throw new IllegalStateException(function + " failed");
    }
  }
}
