package io.github.rfc2217j.server;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who may come in at a listener, and as what. Immutable.
 *
 * @param allowed from where; empty for from anywhere
 * @param owners whose certificates may own the port
 * @param observers whose certificates may look on; if both are empty, anybody who is let in
 *     otherwise may own it
 */
record AccessRule(
    List<Cidr> allowed, List<IdentityPattern> owners, List<IdentityPattern> observers) {

  static final AccessRule ANYBODY = new AccessRule(List.of(), List.of(), List.of());

  /** Tells whether a client may connect at all. */
  boolean allows(InetAddress address) {
    return allowed.isEmpty() || allowed.stream().anyMatch(block -> block.contains(address));
  }

  boolean namesIdentities() {
    return !owners.isEmpty() || !observers.isEmpty();
  }

  /**
   * Tells as what a client may come in that is allowed to connect.
   *
   * @param identities the names in its certificate; none if it showed none
   * @return empty if it may not
   */
  Optional<Role> role(List<String> identities) {
    if (!namesIdentities() || matches(owners, identities)) {
      return Optional.of(Role.OWNER);
    }
    return matches(observers, identities) ? Optional.of(Role.OBSERVER) : Optional.empty();
  }

  private static boolean matches(List<IdentityPattern> patterns, List<String> identities) {
    return patterns.stream().anyMatch(pattern -> identities.stream().anyMatch(pattern::matches));
  }
}
