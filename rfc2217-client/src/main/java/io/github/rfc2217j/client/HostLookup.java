package io.github.rfc2217j.client;

import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host, within a time. The system's resolver knows no time-out and keeps a
 * virtual thread's carrier while it waits for servers, so it has a platform thread, which stays
 * behind for as long as the system takes if nobody wants the answer any more.
 *
 * <p>Used once: {@link #await} by one thread, {@link #cancel} by any.
 */
final class HostLookup {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private final String host;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile InetAddress[] addresses = {};
  private volatile @Nullable IOException failure;

  HostLookup(String host) {
    this.host = host;
  }

  /**
   * Waits for the addresses.
   *
   * @param deadline by {@link System#nanoTime()}
   * @return at least one
   * @throws UnknownHostException if the name has none, the time is up, or nobody wants them
   */
  InetAddress[] await(long deadline) throws IOException {
    if (isAddress()) {
      return InetAddress.getAllByName(host);
    }
    Thread.ofPlatform().daemon().name("rfc2217-lookup " + host).start(this::run);
    try (DeafWait wait = new DeafWait()) {
      if (!wait.until(done, deadline)) {
        throw new UnknownHostException("the name was not resolved in time");
      }
    }
    IOException found = failure;
    if (found != null) {
      throw found;
    }
    return addresses;
  }

  private boolean isAddress() {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }

  private void run() {
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (IOException e) {
      failure = e;
    } finally {
      done.countDown();
    }
  }

  /** Ends the wait. */
  void cancel() {
    failure = new UnknownHostException("nobody waits for the name any more");
    done.countDown();
  }
}
