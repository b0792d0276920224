package io.github.rfc2217j.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read, and what is said of what can't be. */
class KeyMaterialTest {

  private static final Optional<Secret> NONE = Optional.empty();
  private static final String PASSWORD = "correct horse";
  private static final Optional<Secret> RIGHT = Optional.of(Secret.of(PASSWORD.toCharArray()));
  private static final Optional<Secret> WRONG = Optional.of(Secret.of("battery".toCharArray()));

  @TempDir private Path directory;
  private TestCa ca;
  private TestCa.Issued issued;
  private Path cert;
  private Path key;

  @BeforeEach
  void issue() throws Exception {
    ca = new TestCa("Lab CA");
    issued = ca.intermediate("Rack CA").issue("lab7", "dns:lab7.example");
    cert = issued.certificatePem(directory.resolve("cert.pem"));
    key = issued.keyPem(directory.resolve("key.pem"));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(Optional<Secret> password) {
    return assertThatThrownBy(() -> KeyMaterial.pem(cert, key, password))
        .isInstanceOf(KeyMaterialException.class);
  }

  @Test
  void readsPem() throws IOException {
    KeyMaterial material = KeyMaterial.pem(cert, key, NONE);
    assertThat(material.chain()).isEqualTo(issued.chain()).hasSize(2);
    assertThat(material.key()).isEqualTo(issued.key());
    assertThat(material).asString().contains("CN=lab7").doesNotContain("EC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void readsKeysOfThreeKinds(String algorithm) throws Exception {
    TestCa.Issued other =
        ca.issue(algorithm, "lab8", Instant.now(), Instant.now().plus(Duration.ofDays(1)));
    Path both = other.certificatePem(directory.resolve("both.pem"));
    Files.writeString(
        both,
        "a comment\r\n"
            + TestCa.pem("PRIVATE KEY", other.key().getEncoded()).replace("\n", "\r\n")
            + Files.readString(both));
    TestCa.closed(both);
    assertThat(KeyMaterial.pem(both, both, NONE).key()).isEqualTo(other.key());
  }

  @Test
  void readsEncryptedKeysWithTheirPasswordOnly() throws Exception {
    encryptKey();
    assertThat(KeyMaterial.pem(cert, key, RIGHT).key()).isEqualTo(issued.key());
    refused(WRONG)
        .hasMessageContaining(key + ", line 1 (ENCRYPTED PRIVATE KEY)")
        .hasMessageContaining("not the right one")
        .message()
        .doesNotContain("battery");
    refused(NONE).hasMessageContaining("no password is given");
    Path file = directory.resolve("password");
    Optional<Secret> inFile = Optional.of(Secret.inFile(file));
    assertThatThrownBy(() -> KeyMaterial.pem(cert, key, inFile))
        .hasMessageContaining("password does not exist");
    TestCa.closed(Files.writeString(file, PASSWORD + "\r\nanother line\n"));
    assertThat(KeyMaterial.pem(cert, key, inFile).key()).isEqualTo(issued.key());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> KeyMaterial.pem(cert, key, inFile))
        .hasMessageContaining("chmod 600 " + file);
    TestCa.closed(Files.writeString(file, "\n"));
    assertThatThrownBy(() -> KeyMaterial.pem(cert, key, inFile)).hasMessageContaining("is empty");
    Optional<Secret> variable = Optional.of(Secret.inEnvironment("RFC2217J_NO_SUCH"));
    assertThatThrownBy(() -> KeyMaterial.pem(cert, key, variable))
        .hasMessageContaining("environment variable RFC2217J_NO_SUCH")
        .hasMessageContaining("not set");
  }

  /** Made by {@code openssl pkcs8 -topk8 -v2 aes-256-cbc}, which is PBES2; a key of nobody. */
  @Test
  void readsWhatOpenSslEncrypts() throws IOException {
    Files.writeString(
        key,
        """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiuYLEgO+PEewICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBoqnZvHK3N2zjKjR1q49A8EQHML
        AmY0FXjDqBfrPf7qyyjLIeMaEAArqeCwRwp3whcN8kdJv9ltTQ+75HWl0yeWBiR+
        pmPf3IZz59aX05Sirfg=
        -----END ENCRYPTED PRIVATE KEY-----
        """);
    assertThat(PrivateKeys.read(key, RIGHT).getAlgorithm()).isEqualTo("EdDSA");
    assertThatThrownBy(() -> PrivateKeys.read(key, WRONG))
        .hasMessageContaining("not the right one");
  }

  private void encryptKey() throws Exception {
    String algorithm = "PBEWithSHA1AndDESede";
    SecretKey secret =
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(PASSWORD.toCharArray()));
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.ENCRYPT_MODE, secret, new PBEParameterSpec(new byte[8], 2048));
    AlgorithmParameters parameters = cipher.getParameters();
    byte[] der =
        new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(issued.key().getEncoded()))
            .getEncoded();
    Files.writeString(key, TestCa.pem("ENCRYPTED PRIVATE KEY", der));
  }

  @Test
  void readsPkcs12WithItsPasswordOnly() throws Exception {
    Path store = issued.pkcs12(directory.resolve("store.p12"), PASSWORD);
    assertThat(KeyMaterial.pkcs12(store, RIGHT).chain()).isEqualTo(issued.chain());
    assertThatThrownBy(() -> KeyMaterial.pkcs12(store, WRONG))
        .isInstanceOf(KeyMaterialException.class)
        .hasMessageContaining(store.toString())
        .hasMessageContaining("not the right one");
    assertThatThrownBy(() -> KeyMaterial.pkcs12(store, NONE))
        .hasMessageContaining("has a password, and none is given");
    assertThatThrownBy(() -> KeyMaterial.pkcs12(key, RIGHT))
        .hasMessageContaining("is not a PKCS#12 key store")
        .hasMessageContaining("openssl pkcs12 -export");
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> KeyMaterial.pkcs12(store, RIGHT))
        .hasMessageContaining("chmod 600 " + store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
  void refusesKeysThatOthersMayTouch(String permissions) throws IOException {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
    refused(NONE).hasMessageContaining(permissions).hasMessageEndingWith("chmod 600 " + key);
  }

  @Test
  void saysThatAFileIsMissingOrTheWrongOne() throws IOException {
    Path right = cert;
    cert = directory.resolve("nothing.pem");
    refused(NONE).hasMessage(cert + " does not exist");
    cert = directory;
    refused(NONE).hasMessageContaining(cert + " is a directory");
    cert = key;
    refused(NONE)
        .hasMessageContaining(key + " has no block '-----BEGIN CERTIFICATE-----'")
        .hasMessageContaining("only PRIVATE KEY");
    cert = right;
    key = right;
    refused(NONE).hasMessageContaining("no block '-----BEGIN PRIVATE KEY-----'");
    cert = Files.write(directory.resolve("big"), new byte[2 * KeyFiles.LONGEST]);
    refused(NONE).hasMessageContaining("is longer than");
    cert = Files.write(directory.resolve("der"), issued.key().getEncoded());
    refused(NONE)
        .hasMessageContaining("is not PEM")
        .hasMessageContaining("openssl x509 -inform der");
  }

  @ParameterizedTest
  @CsvSource({
    "'-----END CERTIFICATE-----', '', 'line 1 begins CERTIFICATE, and its -----END line is"
        + " missing'",
    "'-----END CERTIFICATE-----', '-----END KEY-----', 'ends KEY, but line 1 begins CERTIFICATE'",
    "'-----END CERTIFICATE-----', 'no base64!', 'is not base64, inside the block'",
  })
  void saysWhichLineIsWrong(String of, String by, String message) throws IOException {
    TestCa.Issued single = new TestCa.Issued(issued.key(), issued.chain().subList(0, 1));
    Path file = single.certificatePem(cert);
    Files.writeString(file, Files.readString(file).replace(of, by));
    refused(NONE).hasMessageContaining(file + ": line ").hasMessageContaining(message);
  }

  @Test
  void saysWhichBlockIsDamaged() throws IOException {
    Files.writeString(cert, "\n\n" + TestCa.pem("CERTIFICATE", new byte[] {1, 2, 3}));
    refused(NONE).hasMessageContaining(cert + ", line 3 (CERTIFICATE)");
    issued.certificatePem(cert);
    Files.writeString(key, TestCa.pem("PRIVATE KEY", new byte[] {1, 2, 3}));
    refused(NONE)
        .hasMessageContaining(key + ", line 1 (PRIVATE KEY) is damaged")
        .hasMessageContaining("openssl pkey -noout -text");
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n");
    refused(NONE).hasMessageContaining("nothing is in it");
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAAA\n-----END PRIVATE KEY-----\n");
    refused(NONE).hasMessageContaining("its base64 is damaged");
  }

  @Test
  void namesTheCommandThatConvertsKeysInOldForms() throws IOException {
    Files.writeString(key, TestCa.pem("RSA PRIVATE KEY", new byte[] {1}));
    refused(NONE)
        .hasMessageContaining(key + ", line 1 (RSA PRIVATE KEY)")
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in " + key);
    Files.writeString(
        key,
        "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0011\n\n"
            + "AAAA\n-----END EC PRIVATE KEY-----\n");
    refused(NONE)
        .hasMessageContaining("encrypted by a password")
        .hasMessageContaining("openssl pkcs8 -topk8 -in " + key);
  }

  @Test
  void refusesAKeyOfAnotherCertificateAndAChainInDisorder() throws Exception {
    ca.issue("stranger").keyPem(key);
    refused(NONE)
        .hasMessageContaining("does not belong to the first certificate in " + cert)
        .hasMessageContaining("CN=lab7");
    new TestCa.Issued(issued.key(), issued.chain().reversed()).certificatePem(cert);
    refused(NONE)
        .hasMessageContaining("certificate 2 (CN=lab7) is not the issuer of certificate 1")
        .hasMessageContaining("own certificate first");
  }

  @Test
  void secretsShowWhereTheyAreAndNotWhatTheyAre() {
    assertThat(RIGHT.orElseThrow()).asString().doesNotContain(PASSWORD);
    assertThat(Secret.inFile(Path.of("p"))).hasToString("the password in the file p");
    assertThat(Secret.of("a".toCharArray())).isEqualTo(Secret.of("a".toCharArray()));
    assertThat(Secret.of("a".toCharArray())).isNotEqualTo(Secret.of("b".toCharArray()));
  }

  @Test
  void namesWhomACertificateIsFor() throws Exception {
    assertThat(
            Identities.of(
                ca.issue(
                        "a, CN=b",
                        "dns:Lab7.Example",
                        "ip:192.0.2.7",
                        "uri:spiffe://lab/a",
                        "email:a@lab.example")
                    .chain()
                    .getFirst()))
        .containsExactly(
            "dns:lab7.example",
            "ip:192.0.2.7",
            "uri:spiffe://lab/a",
            "email:a@lab.example",
            "cn:a, CN=b");
  }
}
