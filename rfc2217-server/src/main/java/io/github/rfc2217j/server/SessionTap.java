package io.github.rfc2217j.server;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Is shown what goes over a client's connection: the octets of Telnet as they are on the wire, or
 * would be without TLS. All calls for one session come in order on one virtual thread that is the
 * session's own; a slow tap holds nothing up, but misses octets, and is told how many.
 */
public interface SessionTap {

  /** Which way octets go. */
  enum Direction {
    /** The client has sent them. */
    FROM_CLIENT,
    /** They are sent to the client. */
    TO_CLIENT
  }

  /**
   * Octets go one way, as one read or write of the socket takes them; those to the client are shown
   * before they are written.
   *
   * @param direction which way
   * @param at when
   * @param octets the octets, to be read during this call only
   */
  void octets(Direction direction, Instant at, ByteBuffer octets);

  /**
   * Octets were not shown, because more than a mebioctet waited for this tap.
   *
   * @param fromClient how many that the client has sent, since the last call
   * @param toClient how many that were sent to the client, since the last call
   */
  default void missed(long fromClient, long toClient) {}

  /** Nothing more comes: the connection has ended, or the tap was closed. */
  default void ended() {}
}
