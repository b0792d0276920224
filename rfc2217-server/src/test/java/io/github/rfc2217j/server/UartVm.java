package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The virtual machine that the checks run in: its null modem, and a program at the far end of it
 * that shares nothing with what is checked. One thread at a time.
 */
final class UartVm implements AutoCloseable {

  /** What nothing takes there, however slow the emulated processor is. */
  static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final List<String> ENDS =
      List.of(System.getenv().getOrDefault("NULLMODEM", "/dev/ttyS4 /dev/ttyS5").split(" "));

  /** The end that is checked. */
  static final String NEAR = ENDS.get(0);

  /** The other one. */
  static final String FAR = ENDS.get(1);

  /** A UART whose clock allows 115200 bit/s at most; nothing is connected to it. */
  static final String SLOW = "/dev/ttyS1";

  /** An FTDI adapter; nothing is connected to it. */
  static final String USB = "/dev/ttyUSB0";

  private static final String SCRIPT = "/uart/far_end.py";

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  private UartVm(Process process) {
    this.process = process;
    this.commands = process.outputWriter();
    this.answers = process.inputReader();
  }

  /** Starts the program at the far end, which has 9600 8N1 then. */
  static UartVm open() throws IOException {
    Path script = Files.createTempFile("far-end-", ".py");
    try (InputStream text = Objects.requireNonNull(UartVm.class.getResourceAsStream(SCRIPT))) {
      Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
    }
    UartVm vm =
        new UartVm(
            new ProcessBuilder("python3", "-u", script.toString(), FAR)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    vm.ask("set 9600 8N1");
    Files.delete(script);
    return vm;
  }

  /** Has the program at the far end do something; returns its answer. */
  String ask(String command) throws IOException {
    tell(command);
    return answer(command);
  }

  /** Has the program at the far end begin something; {@link #answer} waits for its end. */
  void tell(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
  }

  String answer(String command) throws IOException {
    String answer = answers.readLine();
    assertThat(answer).as("the far end's answer to '%s'", command).isNotNull();
    assertThat(answer).as("the far end's answer to '%s'", command).doesNotStartWith("error");
    return answer;
  }

  /** Sends octets from the far end. */
  void write(byte[] octets) throws IOException {
    ask("write " + HexFormat.of().formatHex(octets));
  }

  /** Returns what arrives at the far end, at most so many octets. */
  byte[] read(int count) throws IOException {
    return readWithin(count, PATIENCE.toSeconds());
  }

  byte[] readWithin(int count, long seconds) throws IOException {
    String hex = ask("read " + count + " " + seconds);
    return hex.equals("-") ? new byte[0] : HexFormat.of().parseHex(hex);
  }

  /** Returns a counter of a device's driver, such as {@code parity} or {@code brk}. */
  long counted(String device, String name) throws IOException {
    String all = ask("count " + device);
    return Long.parseLong(all.replaceFirst(".*\\b" + name + "=(\\d+).*", "$1"));
  }

  /** Has the near end's chip meet something, such as {@code pe 41}. */
  static void inject(String what) throws IOException {
    inject(NEAR, what);
  }

  static void inject(String device, String what) throws IOException {
    Path file =
        Path.of("/sys/kernel/debug/soft16550", device.substring(device.lastIndexOf('/') + 1));
    Files.writeString(file, what);
  }

  /** Makes octets take the time on the line that their speed demands, or hardly any. */
  static void pace(boolean real) throws IOException {
    Files.writeString(Path.of("/sys/module/soft16550/parameters/pace"), real ? "Y" : "N");
  }

  /** Has the machine itself do something, such as {@code unplug usb0}. */
  static void machine(String... command) throws IOException {
    String[] all = new String[command.length + 1];
    all[0] = "vmctl";
    System.arraycopy(command, 0, all, 1, command.length);
    assertThat(run(all)).as("the machine's exit code for %s", List.of(command)).isZero();
  }

  static int run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (!process.waitFor(30, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(List.of(command) + " does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void await(String what, BooleanSupplier condition) {
    Deadline deadline = Deadline.in(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(deadline.isOver()).as("two minutes were not enough: %s", what).isFalse();
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Prints where each thread is, in Java and in the kernel, for whoever looks for what hangs. */
  static void printThreads() throws IOException {
    Thread.getAllStackTraces()
        .forEach((thread, stack) -> {
          System.out.println("  ! " + thread);
          for (StackTraceElement frame : stack) {
            System.out.println("  !   " + frame);
          }
        });
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        String name = Files.readString(thread.resolve("comm")).strip();
        String stack = Files.readString(thread.resolve("stack")).replace("\n", " ");
        System.out.println("  ! " + name + ": " + stack);
      }
    }
  }

  /** Prints a figure for the reader of the results. */
  static void figure(String text, Object... arguments) {
    System.out.println("  # " + text.formatted(arguments));
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
