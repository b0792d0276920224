package io.github.rfc2217j.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The SHA-256 by which a server is recognized: that of its public key, which outlives the renewal
 * of a certificate, or that of the certificate itself.
 */
final class CertificatePin {

  private static final int OCTETS = 32;

  private static final int BASE64_LENGTH = 44;

  /** curl doubles the slash; base64 itself may begin with one or more. */
  private static final Pattern BASE64 = Pattern.compile("sha256//?[A-Za-z0-9+/]{43}=");

  private static final String FORM =
      "a pin must be a SHA-256: 64 hexadecimal digits, with or without colons, or sha256/ and 44"
          + " characters of base64, not '";

  private CertificatePin() {}

  /** Returns the one form in which pins are kept: lower-case hexadecimal digits. */
  static String normalized(String text) {
    try {
      byte[] digest =
          BASE64.matcher(text).matches()
              ? Base64.getDecoder().decode(text.substring(text.length() - BASE64_LENGTH))
              : HexFormat.of().parseHex(text.replace(":", ""));
      if (digest.length == OCTETS) {
        return HexFormat.of().formatHex(digest);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FORM + text + '\'', e);
    }
    throw new IllegalArgumentException(FORM + text + '\'');
  }

  static boolean matches(List<String> pins, X509Certificate certificate)
      throws CertificateEncodingException {
    return pins.contains(ofKey(certificate)) || pins.contains(sha256(certificate.getEncoded()));
  }

  static String ofKey(X509Certificate certificate) {
    return sha256(certificate.getPublicKey().getEncoded());
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(octets))
          .toLowerCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
