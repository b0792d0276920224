package io.github.rfc2217j.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of addresses, such as {@code 192.0.2.0/24}, {@code 2001:db8::/32}, {@code 192.0.2.7}. */
final class Cidr {

  /** Digits alone: a name would be looked up. */
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

  private final byte[] network;
  private final int bits;

  private Cidr(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Reads a block.
   *
   * @throws IllegalArgumentException if it is none; the message says what one looks like
   */
  static Cidr of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text, "is no block of addresses");
    }
    byte[] address;
    try {
      address = InetAddress.getByName(matcher.group(1)).getAddress();
    } catch (UnknownHostException e) {
      throw wrong(text, "has no valid address");
    }
    int all = 8 * address.length;
    int bits = matcher.group(2) == null ? all : Integer.parseInt(matcher.group(2));
    if (bits > all) {
      throw wrong(text, "has more than " + all + " bits");
    }
    Cidr block = new Cidr(address, bits);
    if (!Arrays.equals(block.masked(address), address)) {
      throw wrong(text, "has bits set behind its first " + bits);
    }
    return block;
  }

  private static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException(
        "'" + text + "' " + what + "; one looks like 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7");
  }

  boolean contains(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == network.length && Arrays.equals(masked(octets), network);
  }

  private byte[] masked(byte[] address) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      masked[i] &= (byte) (0xFF << (8 - kept));
    }
    return masked;
  }
}
