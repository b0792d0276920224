package io.github.rfc2217j.server;

/**
 * What has gone on at a port since the server serves it; none of it ever becomes less. Immutable.
 *
 * @param toDevice how many octets of clients the device has taken
 * @param fromDevice how many octets the device has sent, those among them that nobody wanted
 * @param sessions how many sessions have begun
 * @param losses how often the device was lost
 * @param overruns how often the receiver was too slow, as far as the backend tells
 * @param parityErrors how often a parity bit was wrong, as far as the backend tells
 * @param framingErrors how often a stop bit was missing, as far as the backend tells
 * @param breaks how often a break was received, as far as the backend tells
 */
public record PortTotals(
    long toDevice,
    long fromDevice,
    long sessions,
    long losses,
    long overruns,
    long parityErrors,
    long framingErrors,
    long breaks) {

  /** Nothing yet. */
  public static final PortTotals NONE = new PortTotals(0, 0, 0, 0, 0, 0, 0, 0);
}
