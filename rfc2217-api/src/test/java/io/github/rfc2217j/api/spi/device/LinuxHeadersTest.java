package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.CHeaders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Requests, flags and layouts are those of the kernel's headers. */
@EnabledOnOs(OS.LINUX)
class LinuxHeadersTest {

  private static final List<String> COMPILERS = CHeaders.COMPILERS;

  private static final String COUNTERS = "struct serial_icounter_struct";

  @ParameterizedTest
  @FieldSource("COMPILERS")
  void theRequestsAreThoseOfTheHeaders(String compiler, @TempDir Path directory) throws Exception {
    CHeaders headers =
        new CHeaders(compiler)
            .include("stddef.h", "asm/termios.h", "linux/serial.h")
            .constantsOf(LinuxDevice.class, Map.of("TRANSMITTER_EMPTY", "TIOCSER_TEMT"))
            .constantsOf(
                LinuxCounters.class,
                Map.of(
                    "INTS", "sizeof(" + COUNTERS + ") / 4",
                    "FRAMING", counter("frame"),
                    "OVERRUN", counter("overrun"),
                    "PARITY", counter("parity"),
                    "BREAK", counter("brk"),
                    "BUFFER_OVERRUN", counter("buf_overrun")));
    assertThat(headers.complaints(directory)).isEmpty();
  }

  private static String counter(String name) {
    return "offsetof(" + COUNTERS + ", " + name + ") / 4";
  }

  @ParameterizedTest
  @FieldSource("COMPILERS")
  void theSettingsAreThoseOfTheHeaders(String compiler, @TempDir Path directory) throws Exception {
    String characters = "offsetof(struct termios2, c_cc)";
    CHeaders headers =
        new CHeaders(compiler)
            .include("stddef.h", "asm/termios.h")
            .constantsOf(
                Termios2.class,
                Map.ofEntries(
                    Map.entry("INTS", "sizeof(struct termios2) / 4"),
                    Map.entry("IFLAG", word("c_iflag")),
                    Map.entry("OFLAG", word("c_oflag")),
                    Map.entry("CFLAG", word("c_cflag")),
                    Map.entry("LFLAG", word("c_lflag")),
                    Map.entry("ISPEED", word("c_ispeed")),
                    Map.entry("OSPEED", word("c_ospeed")),
                    Map.entry("CHARACTERS", characters),
                    Map.entry("VTIME", characters + " + VTIME"),
                    Map.entry("VMIN", characters + " + VMIN"),
                    Map.entry("VSTART", characters + " + VSTART"),
                    Map.entry("VSTOP", characters + " + VSTOP"),
                    // Characters, and names of ours.
                    Map.entry("XON", "'Q' & 0x1f"),
                    Map.entry("XOFF", "'S' & 0x1f")));
    assertThat(headers.complaints(directory)).isEmpty();
  }

  private static String word(String name) {
    return "offsetof(struct termios2, " + name + ") / 4";
  }

  @ParameterizedTest
  @FieldSource("COMPILERS")
  void theSpeedsAreThoseOfTheHeaders(String compiler, @TempDir Path directory) throws Exception {
    CHeaders headers = new CHeaders(compiler).include("asm/termios.h");
    int[] plain = new int[Termios2.INTS];
    IntStream.of(
            50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600,
            115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000,
            2500000, 3000000, 3500000, 4000000)
        .forEach(rate -> headers.same("B" + rate, speedBits(plain, rate)));
    headers.same("BOTHER", speedBits(plain, 31250));
    assertThat(headers.complaints(directory)).isEmpty();
  }

  private static int speedBits(int[] plain, int rate) {
    io.github.rfc2217j.api.SerialSettings settings =
        io.github.rfc2217j.api.SerialSettings.DEFAULT.withBaudRate(rate);
    return Termios2.with(plain, settings)[2] & 0x100f;
  }

  @ParameterizedTest
  @FieldSource("COMPILERS")
  void aWrongNumberIsSaidToBeWrong(String compiler, @TempDir Path directory) throws Exception {
    assertThat(
            new CHeaders(compiler)
                .include("asm/termios.h")
                .same("TIOCMGET", 0x5416)
                .complaints(directory))
        .contains("TIOCMGET is not 0x5416");
  }
}
