/**
 * Both ends of an RFC 2217 connection as state machines: octets, commands and the time go in,
 * octets, events and the next deadline come out. No input or output, no thread, no clock, no lock,
 * no logger.
 *
 * <p>The caller owns every buffer and calls from one thread at a time. Methods are of four kinds,
 * named in each class: <em>look</em> (changes nothing), <em>put in</em> (octets, samples, the
 * time), <em>command</em> (what this side wants), <em>poll out</em> (octets for the wire, events).
 * The law for callers: after each call that puts something in or commands, poll everything out.
 * Times are nanoseconds since the connection began.
 */
@NullMarked
package io.github.rfc2217j.protocol;

import org.jspecify.annotations.NullMarked;
