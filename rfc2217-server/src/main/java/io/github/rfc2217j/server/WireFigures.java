package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.Violation;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What can be told of the way to a client at a moment.
 *
 * @param sent how many octets of the device were sent
 * @param held how many the pump from the device has in its hand
 * @param suspendedByUs whether the client was asked to stop
 * @param suspendedByPeer whether the client asked us to stop
 * @param violations those that occurred
 * @param profile what the client is taken for
 */
record WireFigures(
    long sent,
    int held,
    boolean suspendedByUs,
    boolean suspendedByPeer,
    Map<Violation, Long> violations,
    QuirkProfile profile) {

  static WireFigures of(ServerSession session, long sent, int held) {
    Map<Violation, Long> violations = new EnumMap<>(Violation.class);
    for (Violation violation : Violation.values()) {
      long count = session.violations(violation);
      if (count > 0) {
        violations.put(violation, count);
      }
    }
    return new WireFigures(
        sent,
        held,
        session.isPeerSuspended(),
        session.isSuspended(),
        violations,
        session.profile());
  }

  /** Returns how the session of a client is whose way this is. */
  SessionSnapshot session(String peer, Instant since, List<String> identities, Place place) {
    return new SessionSnapshot(
        peer,
        place.isOwner(),
        since,
        identities,
        place.sent(),
        sent,
        place.waitingForDevice(),
        held + place.waitingForClient(),
        suspendedByUs,
        suspendedByPeer,
        violations,
        profile);
  }
}
