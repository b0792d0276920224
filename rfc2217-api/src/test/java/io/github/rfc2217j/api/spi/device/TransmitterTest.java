package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How the octets that have not left are counted. */
class TransmitterTest {

  /** Of a chunk of 1024, the driver takes some and sends some of what it has. */
  @Test
  void noOctetIsCountedTwiceHoweverFarTheDriverIsWithAChunk() {
    for (int before : new int[] {0, 1, 100, 4095}) {
      for (int taken = 0; taken <= 1024; taken++) {
        for (int sent = 0; sent <= before + taken; sent += 61) {
          int driver = before + taken - sent;
          int left = 1024 - taken + driver;
          int counted = Transmitter.pending(5000, 1024, driver);
          assertThat(counted)
              .as("%d in the driver, %d taken, %d sent", before, taken, sent)
              // An octet whose chunk was sent the moment before.
              .isLessThanOrEqualTo(5000 + Math.max(1, left))
              .isGreaterThanOrEqualTo(5000 + left - 1024)
              .isGreaterThan(5000);
        }
      }
    }
  }

  @Test
  void betweenChunksTheCountIsExact() {
    assertThat(Transmitter.pending(0, 0, 0)).isZero();
    assertThat(Transmitter.pending(3, 0, 4)).isEqualTo(7);
  }

  @Test
  void aDriverThatDoesNotSayCountsAsEmpty() {
    assertThat(Transmitter.pending(3, 0, -1)).isEqualTo(3);
    assertThat(Transmitter.pending(3, 1024, -1)).isEqualTo(4);
  }
}
