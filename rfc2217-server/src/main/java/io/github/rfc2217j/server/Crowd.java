package io.github.rfc2217j.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the connections of a server, all of them and those of each address, and knows how many
 * there may be. Any thread.
 */
final class Crowd {

  /** One subscriber is given as many addresses of IPv6. */
  private static final int NETWORK_OCTETS = 8;

  private volatile Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ByteBuffer, Integer> each = new HashMap<>();
  private int all;

  Crowd(Limits limits) {
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  /** Whoever is in stays, even if there are too many now. */
  void limits(Limits most) {
    limits = most;
  }

  /** Lets one in, who has to {@link #leave}; returns why not otherwise. */
  Optional<Refusal> enter(InetAddress address) {
    Limits now = limits;
    lock.lock();
    try {
      if (all >= now.connections()) {
        return Optional.of(Refusal.TOTAL);
      }
      ByteBuffer from = from(address);
      int count = each.getOrDefault(from, 0);
      if (count >= now.connectionsPerAddress()) {
        return Optional.of(Refusal.PER_ADDRESS);
      }
      each.put(from, count + 1);
      all++;
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void leave(InetAddress address) {
    lock.lock();
    try {
      all--;
      each.computeIfPresent(from(address), (from, count) -> count > 1 ? count - 1 : null);
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return all;
    } finally {
      lock.unlock();
    }
  }

  private static ByteBuffer from(InetAddress address) {
    byte[] octets = address.getAddress();
    return ByteBuffer.wrap(
        address instanceof Inet6Address ? Arrays.copyOf(octets, NETWORK_OCTETS) : octets);
  }
}
