package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** System calls and their errors. */
@EnabledOnOs(OS.LINUX)
class LinuxTtyTest {

  private static final int FIONREAD = 0x541B;
  private static final int TIOCMGET = 0x5415;

  @Test
  void theTestsRunTheVersionThatMakesCalls() {
    assertThat(LinuxTty.unavailable()).isEmpty();
  }

  @Test
  void aFailedOpenNamesTheErrorAndLeavesNothingOpen() throws IOException {
    assertThatExceptionOfType(SystemCalls.RefusedException.class)
        .isThrownBy(() -> LinuxTty.open("/dev/rfc2217j-none"))
        .withMessageContaining("/dev/rfc2217j-none failed with error 2")
        .satisfies(e -> assertThat(e.errno()).isEqualTo(2));
    assertThat(descriptorsOf("/dev/rfc2217j-none")).isZero();
  }

  @Test
  void aFailedRequestNamesTheError() throws Exception {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      SystemCalls calls = LinuxTty.open(pair.a());
      int[] argument = {-1};
      assertThat(calls.ioctl(FIONREAD, argument)).isZero();
      assertThat(argument).containsExactly(0);
      assertThat(calls.tcflush(2)).isZero();
      assertThat(calls.errno()).isZero();
      assertThat(calls.ioctl(TIOCMGET, argument)).isNegative();
      assertThat(calls.errno()).as("ENOTTY").isEqualTo(25);
      assertThat(calls.tcflush(7)).isNegative();
      assertThat(calls.errno()).as("EINVAL").isEqualTo(22);
      assertThat(descriptorsOf(pair.a())).isOne();
      assertThat(calls.close()).isTrue();
      assertThat(descriptorsOf(pair.a())).isZero();
      assertThat(calls.ioctl(FIONREAD, argument)).isNegative();
      assertThat(calls.errno()).as("EBADF").isEqualTo(9);
    }
  }

  @Test
  void aClosedPortLeavesNoDescriptor() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      for (int round = 0; round < 20; round++) {
        Ports.open(pair.a()).close();
      }
      assertThat(descriptorsOf(pair.a())).isZero();
    }
  }

  private static long descriptorsOf(String device) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(path -> leadsTo(path, device)).count();
    }
  }

  private static boolean leadsTo(Path descriptor, String device) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(device);
    } catch (IOException e) {
      // Closed since it was listed, as the one of the listing itself.
      return false;
    }
  }
}
