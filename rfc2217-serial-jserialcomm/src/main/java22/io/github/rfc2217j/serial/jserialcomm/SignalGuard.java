package io.github.rfc2217j.serial.jserialcomm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Keeps what the process does at signals while jSerialComm is loaded, which makes it ignore some:
 * SIGHUP, by which Java programs end or are told to read their configuration again, SIGUSR1, and
 * SIGUSR2, which HotSpot needs to suspend threads. Where no system calls can be made it does
 * nothing.
 */
final class SignalGuard {

  // asm/signal.h of x86-64 and aarch64, see LinuxTty
  private static final int SIGHUP = 1;
  private static final int SIGUSR1 = 10;
  private static final int SIGUSR2 = 12;
  private static final int[] KEPT = {SIGHUP, SIGUSR1, SIGUSR2};

  /** More than {@code struct sigaction} of glibc and musl, 152 octets; what is in it is opaque. */
  private static final long ACTION_SIZE = 512;

  private SignalGuard() {}

  /** Loads the library; afterwards the signals do what they did before. */
  @SuppressWarnings("restricted") // LinuxTty has asked who may call.
  static void during(Runnable load) {
    if (!LinuxTty.unavailable().isEmpty()) {
      load.run();
      return;
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle sigaction =
        linker.downcallHandle(
            linker.defaultLookup().find("sigaction").orElseThrow(),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] before = new MemorySegment[KEPT.length];
      for (int i = 0; i < KEPT.length; i++) {
        before[i] = arena.allocate(ACTION_SIZE, ADDRESS.byteAlignment());
        call(sigaction, KEPT[i], MemorySegment.NULL, before[i]);
      }
      try {
        load.run();
      } finally {
        for (int i = 0; i < KEPT.length; i++) {
          call(sigaction, KEPT[i], before[i], MemorySegment.NULL);
        }
      }
    }
  }

  private static void call(
      MethodHandle sigaction, int signal, MemorySegment action, MemorySegment old) {
    int result;
    try {
      result = (int) sigaction.invokeExact(signal, action, old);
    } catch (Throwable e) {
      throw new IllegalStateException("sigaction could not be called", e);
    }
    if (result != 0) {
      throw new IllegalStateException("sigaction refused signal " + signal);
    }
  }
}
