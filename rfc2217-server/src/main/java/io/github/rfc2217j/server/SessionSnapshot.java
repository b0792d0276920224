package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a client's session was at a moment. Immutable.
 *
 * @param peer the client's address
 * @param owner whether it has the port; otherwise it observes
 * @param since when it began
 * @param identities the names in its certificate, such as {@code cn:alice}; none if it showed none
 * @param toDevice how many octets of data of this client the device has taken
 * @param fromDevice how many octets of data of the device have left for the client, as TCP took
 *     them
 * @param waitingForDevice how many octets of the client wait for the device in the server
 * @param waitingForClient how many octets of the device wait for the client in the server
 * @param suspendedByUs whether we asked the client to send nothing more
 * @param suspendedByPeer whether the client asked us to send nothing more
 * @param violations how often the client departed from the protocol, by kind; kinds that did not
 *     occur are absent
 * @param profile what the client is taken for
 */
public record SessionSnapshot(
    String peer,
    boolean owner,
    Instant since,
    List<String> identities,
    long toDevice,
    long fromDevice,
    long waitingForDevice,
    long waitingForClient,
    boolean suspendedByUs,
    boolean suspendedByPeer,
    Map<Violation, Long> violations,
    QuirkProfile profile) {

  /** Copies what it is given. */
  public SessionSnapshot {
    identities = List.copyOf(identities);
    violations = Map.copyOf(violations);
  }
}
