package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What all ports of a server have in common, from its start to its stop.
 *
 * @param crowd counts connections, and knows the limits
 * @param refusals counts who was not let in
 * @param begun is told of each connection before anything is said
 * @param tlsLook how often files for TLS are looked at, at most
 */
record Commons(Crowd crowd, Refusals refusals, Consumer<LiveSession> begun, Duration tlsLook) {}
