package io.github.rfc2217j.api.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A certification authority for tests. */
public final class TestCa {

  /** A key and its certificate, and files of them. */
  public record Issued(PrivateKey key, List<X509Certificate> chain) {

    /** Writes the chain as PEM. */
    public Path certificatePem(Path file) throws IOException {
      StringBuilder text = new StringBuilder();
      for (X509Certificate certificate : chain) {
        text.append(TestCa.pem(certificate));
      }
      return Files.writeString(file, text);
    }

    /** Writes the key as PEM, for its owner alone. */
    public Path keyPem(Path file) throws IOException {
      Files.writeString(file, TestCa.pem("PRIVATE KEY", key.getEncoded()));
      return TestCa.closed(file);
    }

    /** Writes both as PKCS#12, for its owner alone. */
    public Path pkcs12(Path file, String password) throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("key", key, password.toCharArray(), chain.toArray(Certificate[]::new));
      try (OutputStream out = Files.newOutputStream(file)) {
        store.store(out, password.toCharArray());
      }
      return TestCa.closed(file);
    }
  }

  private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

  private static final int[] COMMON_NAME = {2, 5, 4, 3};
  private static final int[] ALTERNATIVE_NAME = {2, 5, 29, 17};
  private static final int[] BASIC_CONSTRAINTS = {2, 5, 29, 19};

  private final String name;
  private final KeyPair pair;
  private final X509Certificate certificate;
  private final List<X509Certificate> above;

  /** Makes one that signed itself. */
  public TestCa(String name) throws GeneralSecurityException, IOException {
    this.name = name;
    this.pair = pair("EC");
    this.certificate =
        certificate(name, pair, name, pair, true, dayAgo(), Instant.now().plus(days(30)));
    this.above = List.of();
  }

  private TestCa(TestCa parent, String name) throws GeneralSecurityException, IOException {
    this.name = name;
    this.pair = pair("EC");
    this.certificate =
        certificate(
            name, pair, parent.name, parent.pair, true, dayAgo(), Instant.now().plus(days(30)));
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    chain.addAll(parent.above);
    this.above = List.copyOf(chain);
  }

  /** Makes one below this one. */
  public TestCa intermediate(String below) throws GeneralSecurityException, IOException {
    return new TestCa(this, below);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes the certificate as PEM. */
  public Path pem(Path file) throws IOException {
    return Files.writeString(file, pem(certificate));
  }

  /** Issues a certificate that is valid now; names such as {@code dns:a}, {@code ip:::1}. */
  public Issued issue(String commonName, String... names)
      throws GeneralSecurityException, IOException {
    return issue("EC", commonName, dayAgo(), Instant.now().plus(days(30)), names);
  }

  public Issued issue(
      String algorithm, String commonName, Instant from, Instant to, String... names)
      throws GeneralSecurityException, IOException {
    KeyPair own = pair(algorithm);
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(certificate(commonName, own, name, pair, false, from, to, names));
    chain.addAll(above);
    return new Issued(own.getPrivate(), List.copyOf(chain));
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private static Instant dayAgo() {
    return Instant.now().minus(days(1));
  }

  private static KeyPair pair(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(256);
    } else if (algorithm.equals("RSA")) {
      generator.initialize(2048);
    }
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      String subject,
      KeyPair own,
      String issuer,
      KeyPair signer,
      boolean isCa,
      Instant from,
      Instant to,
      String... names)
      throws GeneralSecurityException, IOException {
    // ecdsa-with-SHA256
    byte[] algorithm = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    List<byte[]> extensions = new ArrayList<>();
    if (isCa) {
      extensions.add(
          Der.sequence(Der.oid(BASIC_CONSTRAINTS), Der.yes(), Der.octets(Der.sequence(Der.yes()))));
    }
    if (names.length > 0) {
      byte[][] alternatives = new byte[names.length][];
      for (int i = 0; i < names.length; i++) {
        alternatives[i] = alternative(names[i]);
      }
      extensions.add(
          Der.sequence(Der.oid(ALTERNATIVE_NAME), Der.octets(Der.sequence(alternatives))));
    }
    byte[] version = Der.tagged(0xA0, Der.integer(2));
    byte[] body =
        Der.sequence(
            version,
            Der.integer(SERIAL.incrementAndGet()),
            algorithm,
            name(issuer),
            Der.sequence(Der.time(from), Der.time(to)),
            name(subject),
            own.getPublic().getEncoded(),
            extensions.isEmpty()
                ? new byte[0]
                : Der.tagged(0xA3, Der.sequence(extensions.toArray(byte[][]::new))));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(signer.getPrivate());
    signature.update(body);
    byte[] whole = Der.sequence(body, algorithm, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
  }

  private static byte[] alternative(String name) throws IOException {
    String value = name.substring(name.indexOf(':') + 1);
    byte[] text = value.getBytes(StandardCharsets.US_ASCII);
    return switch (name.substring(0, name.indexOf(':'))) {
      case "email" -> Der.tagged(0x81, text);
      case "dns" -> Der.tagged(0x82, text);
      case "uri" -> Der.tagged(0x86, text);
      case "ip" -> Der.tagged(0x87, InetAddress.getByName(value).getAddress());
      default -> throw new IllegalArgumentException(name);
    };
  }

  static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** Closes a file to all but its owner, where the system can. */
  public static Path closed(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }
}
