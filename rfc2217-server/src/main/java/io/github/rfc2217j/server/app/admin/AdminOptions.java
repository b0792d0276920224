package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.server.Exposure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where and for whom there is an operation page. Immutable.
 *
 * @param host a name or number of this machine
 * @param port the TCP port, 0 for any free one
 * @param token what a client must know to do something, and to see anything where other machines
 *     can reach the page; without one nothing can be done from the page
 * @param hostNames by which names, besides localhost and any number, the page may be called
 * @param interval how often the page is updated at most
 * @param version what the program calls its version
 */
public record AdminOptions(
    String host,
    int port,
    Optional<String> token,
    Set<String> hostNames,
    Duration interval,
    String version) {

  /** More often would cost the browser more than anybody sees. */
  public static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

  /** More seldom is a page that is not live. */
  public static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

  /** The loopback interface, port 9217, no token, four updates a second. */
  public static final AdminOptions DEFAULT =
      new AdminOptions(
          "127.0.0.1", 9217, Optional.empty(), Set.of(), Duration.ofMillis(250), "(unpacked)");

  /** Shorter ones can be guessed by somebody who has time. */
  public static final int SHORTEST_TOKEN = 16;

  /** Checks what it is given. */
  public AdminOptions {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a TCP port is 1 to 65535, or 0 for any, not " + port);
    }
    token.ifPresent(AdminOptions::check);
    if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "the page is updated every 50 milliseconds to 1 minute, not every " + interval);
    }
    hostNames =
        hostNames.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Says what is wrong with a token without saying the token. */
  private static void check(String token) {
    if (token.length() < SHORTEST_TOKEN
        || !token.chars().allMatch(character -> character > ' ' && character < 127)) {
      throw new IllegalArgumentException(
          "the token must have "
              + SHORTEST_TOKEN
              + " characters or more, of ASCII and without blanks; one is made by: openssl rand"
              + " -hex 24");
    }
  }

  /**
   * Looks up the address to listen on, which may block.
   *
   * @return the address
   * @throws UnknownHostException if the host's name is not known here
   * @throws IllegalArgumentException if other machines can reach it and there is no token
   */
  public InetAddress address() throws UnknownHostException {
    InetAddress address = InetAddress.getByName(host);
    // The page has neither TLS nor a list of addresses of its own; the token is what keeps out.
    if (Exposure.of(address, false, false, false) != Exposure.CLOSED && token.isEmpty()) {
      throw new IllegalArgumentException(
          "refused to show the operation page on "
              + host
              + ": this is not an address of the loopback interface, and whoever can reach it could"
              + " see who uses which port. Give it a token (made by: openssl rand -hex 24), or let"
              + " it listen on 127.0.0.1 and come through a tunnel, such as ssh -L "
              + port
              + ":127.0.0.1:"
              + port
              + " this-machine");
    }
    return address;
  }

  /**
   * Sets where to listen.
   *
   * @param address a name or number of this machine
   * @param number the TCP port, 0 for any free one
   * @return the changed copy
   */
  public AdminOptions withAddress(String address, int number) {
    return new AdminOptions(address, number, token, hostNames, interval, version);
  }

  /**
   * Sets the token.
   *
   * @param secret 16 characters or more
   * @return the changed copy
   */
  public AdminOptions withToken(String secret) {
    return new AdminOptions(host, port, Optional.of(secret), hostNames, interval, version);
  }

  /**
   * Sets by which names the page may be called.
   *
   * @param names such as lab7 and lab7.example
   * @return the changed copy
   */
  public AdminOptions withHostNames(Set<String> names) {
    return new AdminOptions(host, port, token, names, interval, version);
  }

  /**
   * Sets how often the page is updated at most.
   *
   * @param time 50 milliseconds to one minute
   * @return the changed copy
   */
  public AdminOptions withInterval(Duration time) {
    return new AdminOptions(host, port, token, hostNames, time, version);
  }

  /**
   * Sets what the program calls its version.
   *
   * @param name such as 1.0.0
   * @return the changed copy
   */
  public AdminOptions withVersion(String name) {
    return new AdminOptions(host, port, token, hostNames, interval, name);
  }

  /** Shows no token. */
  @Override
  public String toString() {
    return host + ':' + port + (token.isPresent() ? " with a token" : " without a token");
  }
}
