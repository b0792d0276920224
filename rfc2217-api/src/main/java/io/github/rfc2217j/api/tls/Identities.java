package io.github.rfc2217j.api.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/** Whom a certificate is for. */
public final class Identities {

  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  private Identities() {}

  /**
   * Returns the names in a certificate: its subject alternative names, then the common names of its
   * subject.
   *
   * @param certificate the certificate
   * @return such as {@code dns:lab7.example}, {@code ip:192.0.2.7}, {@code uri:spiffe://lab/a},
   *     {@code email:a@lab.example}, {@code cn:alice}; those that can't be read are left out
   */
  public static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(alternative -> add(alternative, names));
      }
    } catch (CertificateParsingException e) {
      // A name that can't be read is a name that nothing matches.
      names.clear();
    }
    addCommonNames(certificate.getSubjectX500Principal(), names);
    return List.copyOf(names);
  }

  private static void add(List<?> alternative, List<String> names) {
    if (alternative.size() < 2
        || !(alternative.get(0) instanceof Integer kind)
        || !(alternative.get(1) instanceof String value)) {
      return;
    }
    switch (kind) {
      case EMAIL -> names.add("email:" + value);
      case DNS -> names.add("dns:" + value.toLowerCase(Locale.ROOT));
      case URI -> names.add("uri:" + value);
      case IP -> names.add("ip:" + value);
      default -> {
        // Nobody names a client by a directory name or an object identifier here.
      }
    }
  }

  private static void addCommonNames(X500Principal subject, List<String> names) {
    StringBuilder part = new StringBuilder();
    String text = subject.getName(X500Principal.RFC2253);
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (c == '\\' && i + 1 < text.length()) {
        part.append(text.charAt(++i));
      } else if (c == ',' || c == '+') {
        if (part.length() > 3 && part.substring(0, 3).equalsIgnoreCase("CN=")) {
          names.add("cn:" + part.substring(3));
        }
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
  }
}
