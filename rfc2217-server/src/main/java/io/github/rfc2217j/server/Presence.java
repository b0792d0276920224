package io.github.rfc2217j.server;

import java.time.Instant;

/**
 * Whether a port's device is there.
 *
 * @param state whether
 * @param since since when that is so
 */
record Presence(PortSnapshot.Device state, Instant since) {}
