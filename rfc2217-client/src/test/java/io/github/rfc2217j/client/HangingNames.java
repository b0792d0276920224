package io.github.rfc2217j.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The system's resolver, and names that it looks up until a test lets it go. */
public final class HangingNames extends InetAddressResolverProvider {

  private static final String DOMAIN = ".hangs.test";

  private static final AtomicInteger NAMES = new AtomicInteger();

  private static volatile CountDownLatch until = new CountDownLatch(1);

  /** Made by the JVM. */
  public HangingNames() {}

  /**
   * A name that nobody has looked up yet: the JVM remembers for a while that one has no address.
   */
  static String next() {
    return NAMES.incrementAndGet() + DOMAIN;
  }

  /** Ends all lookups that hang; those that come hang anew. */
  static void letGo() {
    CountDownLatch before = until;
    until = new CountDownLatch(1);
    before.countDown();
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver system = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        if (host.endsWith(DOMAIN)) {
          hang(host);
        }
        return system.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return system.lookupByAddress(address);
      }
    };
  }

  private static void hang(String host) throws UnknownHostException {
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new UnknownHostException(host);
  }

  @Override
  public String name() {
    return "hanging";
  }
}
