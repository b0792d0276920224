package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which a pin may be written. */
class CertificatePinTest {

  /** In base64 these begin with A, with one slash, and with nothing but slashes. */
  @ParameterizedTest
  @ValueSource(ints = {0x00, 0xFC, 0xFF})
  void allFormsOfADigestAreOne(int octet) {
    byte[] digest = new byte[32];
    Arrays.fill(digest, (byte) octet);
    String hex = HexFormat.of().formatHex(digest);
    String base64 = Base64.getEncoder().encodeToString(digest);
    assertThat(CertificatePin.normalized(hex.toUpperCase(java.util.Locale.ROOT))).isEqualTo(hex);
    assertThat(CertificatePin.normalized("sha256/" + base64)).isEqualTo(hex);
    assertThat(CertificatePin.normalized("sha256//" + base64)).isEqualTo(hex);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "sha256/", "sha256/AAAA", "sha256///", "sha1/AAAA"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> CertificatePin.normalized(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a pin must be a SHA-256")
        .hasMessageContaining("'" + text + "'");
  }
}
