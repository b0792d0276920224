package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of the library for a wish, and what is answered. */
class LineFormatTest {

  @ParameterizedTest
  @CsvSource({
    // platform, in force, wanted, answer
    "LINUX, 9600 8N1, 115200 7E2 rtscts, 115200 7E2 rtscts",
    "LINUX, 9600 8N1, 9600 8N1.5, 9600 8N1",
    "LINUX, 9600 8N2, 9600 8N1.5, 9600 8N2",
    "LINUX, 9600 8N1, 9600 5N1.5, 9600 5N1.5",
    "LINUX, 9600 8N1, 9600 5N2, 9600 5N1.5",
    "LINUX, 9600 5N1.5, 9600 8N1.5, 9600 8N2",
    "LINUX, 9600 8N1, 9600 8M1, 9600 8M1",
    "LINUX, 9600 8N1, 9600 8N1 none/rts, 9600 8N1",
    "LINUX, 9600 8N1, 9600 8N1 cts/none, 9600 8N1",
    "LINUX, 9600 8N1, 9600 8N1 cts/xonxoff, 9600 8N1",
    "LINUX, 9600 8N1, 9600 8N1 dsr/dtr, 9600 8N1",
    "LINUX, 9600 8N1 rtscts, 4800 8N1 dcd/none, 4800 8N1 rtscts",
    "LINUX, 9600 8N1, 9600 8N1 xonxoff/none, 9600 8N1 xonxoff/none",
    "LINUX, 9600 8N1, 9600 8N1 none/xonxoff, 9600 8N1 none/xonxoff",
    "MAC, 9600 8E1, 9600 8M1, 9600 8E1",
    "WINDOWS, 9600 8N1, 9600 5M1.5 dsr/dtr, 9600 5M1.5 dsr/dtr",
    "WINDOWS, 9600 8N1, 9600 8N2 cts/none, 9600 8N2 cts/none",
    "WINDOWS, 9600 8N1, 9600 8N2 dcd/none, 9600 8N2"
  })
  void onlyWhatTheLibraryCanDoIsAsked(
      Platform platform, String inForce, String wanted, String answer) {
    assertThat(
            LineFormat.possible(
                SerialSettings.of(wanted), SerialSettings.of(inForce), platform, false))
        .isEqualTo(SerialSettings.of(answer));
  }

  @Test
  void aPseudoTerminalKeepsBitsAndParity() {
    assertThat(
            LineFormat.possible(
                SerialSettings.of("1200 7E2 xonxoff"),
                SerialSettings.DEFAULT,
                Platform.LINUX,
                true))
        .isEqualTo(SerialSettings.of("1200 8N2 xonxoff"));
  }

  @Test
  void oneAndAHalfIsSentAsTwoOnPosix() {
    SerialSettings settings = SerialSettings.of("9600 5N1.5");
    assertThat(LineFormat.stopBits(settings, Platform.LINUX)).isEqualTo(SerialPort.TWO_STOP_BITS);
    assertThat(LineFormat.stopBits(settings, Platform.WINDOWS))
        .isEqualTo(SerialPort.ONE_POINT_FIVE_STOP_BITS);
  }
}
