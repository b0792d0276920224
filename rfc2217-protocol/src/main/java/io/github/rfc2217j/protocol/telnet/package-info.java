/**
 * Telnet without any option's meaning: octets to events and back (RFC 854), and the negotiation
 * (RFC 1143).
 */
@NullMarked
package io.github.rfc2217j.protocol.telnet;

import org.jspecify.annotations.NullMarked;
