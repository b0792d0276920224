package io.github.rfc2217j.api.tls;

import io.github.rfc2217j.api.Secret;
import io.github.rfc2217j.api.tls.PemFile.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads private keys from PEM: PKCS#8, plain or encrypted. */
final class PrivateKeys {

  private static final String PBES2 = "1.2.840.113549.1.5.13";

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private PrivateKeys() {}

  /** Returns the one private key of a file. */
  static PrivateKey read(Path file, Optional<Secret> password) throws IOException {
    PemFile pem = PemFile.read(file);
    List<Block> keys =
        pem.blocks().stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
    if (keys.isEmpty()) {
      throw new KeyMaterialException(
          file
              + " has no block '-----BEGIN PRIVATE KEY-----', only "
              + pem.labels()
              + ". Name the file of the key, or put the key into this one");
    }
    if (keys.size() > 1) {
      throw new KeyMaterialException(
          pem.where(keys.get(1))
              + " is a second private key; leave the one that belongs to the"
              + " certificate");
    }
    KeyFiles.requirePrivate(file);
    Block block = keys.getFirst();
    return switch (block.label()) {
      case "PRIVATE KEY" -> plain(pem, block, block.der());
      case "ENCRYPTED PRIVATE KEY" -> decrypt(pem, block, password);
      default ->
          // PKCS#1, SEC 1 and what OpenSSL encrypts in its old way, by MD5.
          throw new KeyMaterialException(
              pem.where(block)
                  + " is a key in an old form"
                  + (block.hasHeaders() ? ", encrypted by a password" : "")
                  + "; PKCS#8 is read. Convert it: openssl pkcs8 -topk8 "
                  + (block.hasHeaders() ? "" : "-nocrypt ")
                  + "-in "
                  + file
                  + " -out key.pem && chmod 600 key.pem");
    };
  }

  private static PrivateKey plain(PemFile pem, Block block, byte[] der)
      throws KeyMaterialException {
    InvalidKeySpecException other = null;
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
      for (String algorithm : ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
          other = e;
        }
      }
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException(pem.where(block) + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
    throw new KeyMaterialException(
        pem.where(block)
            + " is damaged, or no RSA, EC (P-256, P-384, P-521) or Ed25519 key. Look at it: openssl"
            + " pkey -noout -text -in "
            + pem.file(),
        other);
  }

  private static PrivateKey decrypt(PemFile pem, Block block, Optional<Secret> password)
      throws IOException {
    Secret secret =
        password.orElseThrow(() ->
            new KeyMaterialException(
                pem.where(block)
                    + " is encrypted, and no password is given; name a file or an environment"
                    + " variable that holds it"));
    char[] text = secret.reveal();
    PBEKeySpec passwordSpec = new PBEKeySpec(text);
    Arrays.fill(text, '\0');
    byte[] der;
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(block.der());
      String name = info.getAlgName();
      // Of PBES2 the JDK tells the scheme and what it is made of in two places.
      String algorithm =
          name.equals("PBES2") || name.equals(PBES2)
              ? String.valueOf(info.getAlgParameters())
              : name;
      SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(passwordSpec);
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
      der = info.getKeySpec(cipher).getEncoded();
    } catch (java.security.NoSuchAlgorithmException | javax.crypto.NoSuchPaddingException e) {
      throw new KeyMaterialException(
          pem.where(block)
              + " is encrypted in a way that Java does not know. Encrypt it anew: openssl pkcs8"
              + " -topk8 -v2 aes-256-cbc -in "
              + pem.file()
              + " -out key.pem && chmod 600 key.pem",
          e);
    } catch (IOException e) {
      throw new KeyMaterialException(pem.where(block) + " is damaged: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException(
          pem.where(block) + " can't be decrypted with " + secret + ": it is not the right one", e);
    } finally {
      passwordSpec.clearPassword();
    }
    return plain(pem, block, der);
  }
}
