package io.github.rfc2217j.server;

import io.github.rfc2217j.api.tls.KeyMaterial;
import io.github.rfc2217j.api.tls.SingleKeyManager;
import io.github.rfc2217j.api.tls.TlsSocket;
import io.github.rfc2217j.api.tls.Trust;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of a listener, as its files are. Any thread; who comes while another one reads the files
 * anew gets what was in force before.
 */
final class TlsContexts {

  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

  /** How often the files are looked at, at most: a look costs some system calls. */
  static final Duration LOOK = Duration.ofSeconds(2);

  /** What tells that a file is another one, or has been written. */
  private record Mark(Path file, Object key, Instant modified, long size) {}

  private final ServerTls options;
  private final long lookNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile SSLContext context;

  /** Guarded by the lock. */
  private List<Mark> marks;

  private long lookedAt = System.nanoTime();

  /**
   * Reads the files.
   *
   * @throws IOException if one can't be used; the message says which and why
   */
  TlsContexts(ServerTls options, Duration look) throws IOException {
    this.options = options;
    this.lookNanos = look.toNanos();
    this.marks = marks();
    this.context = read();
  }

  /** Puts TLS over a client's connection. May read files. */
  TlsSocket over(Socket tcp) throws IOException {
    refresh();
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(tcp, null, tcp.getPort(), false);
    tls.setUseClientMode(false);
    switch (options.clientCertificates()) {
      case NONE -> tls.setNeedClientAuth(false);
      case OPTIONAL -> tls.setWantClientAuth(true);
      case REQUIRED -> tls.setNeedClientAuth(true);
    }
    return new TlsSocket(tcp, tls);
  }

  private void refresh() {
    if (!lock.tryLock()) {
      return;
    }
    try {
      long now = System.nanoTime();
      if (now - lookedAt < lookNanos) {
        return;
      }
      lookedAt = now;
      List<Mark> found = marks();
      if (!found.equals(marks)) {
        // Whether they can be used or not: they are read once.
        marks = found;
        context = read();
        LOG.info("the TLS files have changed and are in force from now on: {}", files().toList());
      }
    } catch (IOException e) {
      LOG.error(
          "the TLS files have changed and can't be used; the old ones stay in force until they"
              + " change again: {}",
          e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private Stream<Path> files() {
    return Stream.of(options.cert(), options.key(), options.keystore(), options.clientCa())
        .flatMap(Optional::stream)
        .distinct();
  }

  private List<Mark> marks() {
    return files().map(TlsContexts::mark).toList();
  }

  private static Mark mark(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      return new Mark(
          file,
          key == null ? "" : key,
          attributes.lastModifiedTime().toInstant(),
          attributes.size());
    } catch (IOException e) {
      // Gone, perhaps between two steps of a renewal.
      return new Mark(file, "", Instant.EPOCH, -1);
    }
  }

  private SSLContext read() throws IOException {
    KeyMaterial material =
        options.keystore().isPresent()
            ? KeyMaterial.pkcs12(options.keystore().get(), options.password())
            : KeyMaterial.pem(
                options.cert().orElseThrow(),
                options.key().or(options::cert).orElseThrow(),
                options.password());
    X509Certificate own = material.chain().getFirst();
    if (own.getNotAfter().toInstant().isBefore(Instant.now())) {
      LOG.warn(
          "the certificate of {} expired on {}: clients will refuse it; renew it",
          own.getSubjectX500Principal(),
          own.getNotAfter().toInstant());
    }
    return Trust.context(
        new SingleKeyManager(Optional.of(material)),
        options.clientCa().isPresent() ? Trust.authorities(options.clientCa().get()) : null);
  }
}
