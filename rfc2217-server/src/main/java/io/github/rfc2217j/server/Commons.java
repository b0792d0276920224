package io.github.rfc2217j.server;

import java.time.Duration;

/**
 * What all ports of a server have in common, from its start to its stop.
 *
 * @param crowd counts connections, and knows the limits
 * @param refusals counts who was not let in
 * @param tlsLook how often files for TLS are looked at, at most
 */
record Commons(Crowd crowd, Refusals refusals, Duration tlsLook) {

  Commons(Limits limits) {
    this(new Crowd(limits), new Refusals(), TlsContexts.LOOK);
  }
}
