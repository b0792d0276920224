package io.github.rfc2217j.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a server was at a moment. Immutable. Each session is consistent in itself as far as its way
 * to the client goes; ports and sessions are looked at one after the other, while they go on.
 *
 * @param at when it was taken
 * @param connections how many connections count towards the server's limit, those that are being
 *     let in or sent away among them
 * @param ports the ports, in the order in which they were given
 * @param refusals how often clients were refused or held back since the server was started; every
 *     reason is there
 */
public record ServerSnapshot(
    Instant at, int connections, List<PortSnapshot> ports, Map<Refusal, Long> refusals) {

  /** Copies what it is given. */
  public ServerSnapshot {
    ports = List.copyOf(ports);
    refusals = Map.copyOf(refusals);
  }
}
