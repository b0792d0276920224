package io.github.rfc2217j.protocol;

/**
 * Names a request that a client submitted; exactly one {@link ClientEvent.Answered} or {@link
 * ClientEvent.Failed} carries it back.
 *
 * @param number counts up from 1 within a session
 */
public record Ticket(long number) {}
