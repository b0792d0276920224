package io.github.rfc2217j.api.tls;

import io.github.rfc2217j.api.tls.PemFile.Block;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads X.509 certificates from PEM. */
final class Certificates {

  private Certificates() {}

  /** Returns all certificates of a file, in their order. */
  static List<X509Certificate> read(Path file) throws KeyMaterialException {
    PemFile pem = PemFile.read(file);
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : pem.blocks()) {
      switch (block.label()) {
        case "CERTIFICATE", "X509 CERTIFICATE" -> certificates.add(parse(pem, block));
        case "TRUSTED CERTIFICATE" ->
            throw new KeyMaterialException(
                pem.where(block)
                    + " is in OpenSSL's own form; write a plain one: openssl x509 -in "
                    + file
                    + " -out plain.pem");
        default -> {
          // Keys and parameters may stand in the same file.
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new KeyMaterialException(
          file
              + " has no block '-----BEGIN CERTIFICATE-----', only "
              + pem.labels()
              + ". Name the file of the certificate, not that of the key or the request");
    }
    return certificates;
  }

  /** Returns a certificate and those that issued it, one after the other. */
  static List<X509Certificate> readChain(Path file) throws KeyMaterialException {
    List<X509Certificate> chain = read(file);
    requireChain(file, chain);
    return chain;
  }

  static void requireChain(Path file, List<X509Certificate> chain) throws KeyMaterialException {
    for (int i = 1; i < chain.size(); i++) {
      if (!chain
          .get(i - 1)
          .getIssuerX500Principal()
          .equals(chain.get(i).getSubjectX500Principal())) {
        throw new KeyMaterialException(
            file
                + ": certificate "
                + (i + 1)
                + " ("
                + chain.get(i).getSubjectX500Principal()
                + ") is not the issuer of certificate "
                + i
                + ", which is "
                + chain.get(i - 1).getIssuerX500Principal()
                + ". Put the own certificate first, then the one that issued it, and so on");
      }
    }
  }

  private static X509Certificate parse(PemFile pem, Block block) throws KeyMaterialException {
    try {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.der()));
      if (certificate instanceof X509Certificate x509) {
        return x509;
      }
      throw new KeyMaterialException(pem.where(block) + " is not an X.509 certificate");
    } catch (CertificateException e) {
      throw new KeyMaterialException(
          pem.where(block) + " is not a certificate that can be read: " + e.getMessage(), e);
    }
  }
}
