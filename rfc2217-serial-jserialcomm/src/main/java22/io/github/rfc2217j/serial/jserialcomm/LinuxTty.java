package io.github.rfc2217j.serial.jserialcomm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Set;

/**
 * Linux's system calls through {@code java.lang.foreign}, on a descriptor of its own. One call at a
 * time: they share the memory that C sees, since ports are looked at so often that making some each
 * time would cost more than the call.
 */
final class LinuxTty implements SystemCalls {

  /** Those whose C calling convention and numbers are known here. */
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

  /** What the largest argument takes, a {@code struct serial_icounter_struct}. */
  private static final int MOST_INTS = 20;

  /** What one {@code write} is given; a terminal's own buffer is no larger. */
  private static final int MOST_OCTETS = 4096;

  private final int descriptor;
  private final MemorySegment state = Arena.ofAuto().allocate(Functions.STATE);
  private final MemorySegment pointed = Arena.ofAuto().allocate(JAVA_INT, MOST_INTS);
  private final MemorySegment outgoing = Arena.ofAuto().allocate(MOST_OCTETS);
  private volatile int errno;

  private LinuxTty(int descriptor) {
    this.descriptor = descriptor;
  }

  /** The C library's functions; made once, when the first device is opened. */
  private record Functions(
      MethodHandle open, MethodHandle ioctl, MethodHandle write, MethodHandle close) {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    @SuppressWarnings("restricted") // Who may call is asked by the JVM; Access has the answer.
    static Functions find() {
      // What LD_PRELOAD puts before the C library is found only by asking the dynamic linker.
      Linker linker = Linker.nativeLinker();
      MethodHandle dlsym =
          linker.downcallHandle(
              linker.defaultLookup().find("dlsym").orElseThrow(),
              FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
      Linker.Option captured = Linker.Option.captureCallState("errno");
      return new Functions(
          linker.downcallHandle(
              symbol(dlsym, "open"),
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
              captured,
              Linker.Option.firstVariadicArg(2)),
          linker.downcallHandle(
              symbol(dlsym, "ioctl"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
              captured,
              Linker.Option.firstVariadicArg(2)),
          linker.downcallHandle(
              symbol(dlsym, "write"),
              FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
              captured),
          linker.downcallHandle(
              symbol(dlsym, "close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT), captured));
    }

    private static MemorySegment symbol(MethodHandle dlsym, String name) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment found =
            (MemorySegment) dlsym.invokeExact(MemorySegment.NULL, arena.allocateFrom(name));
        if (found.address() == 0) {
          throw new UnsatisfiedLinkError("the C library has no function " + name);
        }
        return found;
      } catch (Throwable e) {
        throw unchecked(e);
      }
    }
  }

  /** Holds what the first look found: the functions, or why there are none. */
  private record Access(Functions functions, String unavailable) {
    static final Access FOUND = look();

    @SuppressWarnings("NullAway") // no functions where there is a reason
    private static Access look() {
      String system =
          System.getProperty("os.name", "") + " on " + System.getProperty("os.arch", "");
      if (!System.getProperty("os.name", "").equals("Linux")
          || !ARCHITECTURES.contains(System.getProperty("os.arch", ""))) {
        return new Access(null, "this is " + system + ", not Linux on x86-64 or aarch64");
      }
      try {
        return new Access(Functions.find(), "");
      } catch (IllegalCallerException e) {
        Module module = LinuxTty.class.getModule();
        return new Access(
            null,
            "this JVM denies native access; start it with --enable-native-access="
                + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
      } catch (RuntimeException | LinkageError e) {
        return new Access(null, "the C library's functions can't be called: " + e);
      }
    }
  }

  /** Returns why no system calls can be made, empty if they can. */
  static String unavailable() {
    return Access.FOUND.unavailable();
  }

  /** Opens a device a second time; only where {@link #unavailable()} gives no reason not to. */
  static SystemCalls open(String path) throws RefusedException {
    int flags =
        LinuxConstants.O_RDWR
            | LinuxConstants.O_NOCTTY
            | LinuxConstants.O_NONBLOCK
            | LinuxConstants.O_CLOEXEC;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Functions.STATE);
      MemorySegment name = arena.allocateFrom(path);
      int descriptor;
      int error = 0;
      do {
        descriptor = (int) functions().open().invokeExact(state, name, flags);
        error = descriptor < 0 ? (int) Functions.ERRNO.get(state, 0L) : 0;
      } while (error == LinuxConstants.EINTR);
      if (descriptor < 0) {
        throw new RefusedException(path, error);
      }
      return new LinuxTty(descriptor);
    } catch (RefusedException e) {
      throw e;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  @Override
  public int ioctl(int request, int[] argument) {
    MemorySegment.copy(argument, 0, pointed, JAVA_INT, 0, argument.length);
    int result = control(Integer.toUnsignedLong(request), pointed.address());
    if (result >= 0) {
      MemorySegment.copy(pointed, JAVA_INT, 0, argument, 0, argument.length);
    }
    return result;
  }

  @Override
  public int tcflush(int queues) {
    return control(LinuxConstants.TCFLSH, queues);
  }

  @Override
  public int writeNow(byte[] octets, int offset, int count) {
    long most = Math.min(count, MOST_OCTETS);
    MemorySegment.copy(octets, offset, outgoing, JAVA_BYTE, 0, (int) most);
    try {
      long result;
      int error;
      do {
        result = (long) functions().write().invokeExact(state, descriptor, outgoing, most);
        error = result < 0 ? (int) Functions.ERRNO.get(state, 0L) : 0;
      } while (error == LinuxConstants.EINTR);
      if (error == LinuxConstants.EAGAIN) {
        return 0;
      }
      errno = error == 0 ? errno : error;
      return (int) result;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Not kept in a field: reached from a constant, the compiler can make the calls inline. */
  private static Functions functions() {
    return Access.FOUND.functions();
  }

  private int control(long request, long argument) {
    try {
      int result;
      do {
        result = (int) functions().ioctl().invokeExact(state, descriptor, request, argument);
      } while (failed(result) == LinuxConstants.EINTR);
      return result;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** Returns the error number of a call that failed, and keeps it; 0 of one that did not. */
  private int failed(int result) {
    if (result >= 0) {
      return 0;
    }
    int error = (int) Functions.ERRNO.get(state, 0L);
    errno = error;
    return error;
  }

  @Override
  public int errno() {
    return errno;
  }

  @Override
  public boolean close() {
    try {
      // Not again after EINTR: Linux has released the descriptor then.
      return failed((int) functions().close().invokeExact(state, descriptor)) == 0;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
  }
}
