/**
 * Opens remote serial ports through RFC 2217.
 *
 * <p>By name, as any other port, or by {@link io.github.rfc2217j.client.Rfc2217Client} with more to
 * say about it. Asking a modem, line by line:
 *
 * <pre>{@code
 * try (SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:2217?baud=115200")) {
 *   System.out.println(ask(port, "ATI", Duration.ofSeconds(2)));
 * }
 * }</pre>
 *
 * <p>where {@code ask} begins with this, and then reads octet by octet up to the last line:
 *
 * <pre>{@code
 * port.purge(Purge.RECEIVE); // whatever is left of an earlier answer
 * port.outputStream().write((command + "\r").getBytes(StandardCharsets.US_ASCII));
 * List<String> lines = new ArrayList<>();
 * StringBuilder line = new StringBuilder();
 * ByteBuffer octet = ByteBuffer.allocate(1); // reads what has arrived already: no round trip each
 * }</pre>
 *
 * <p>Resetting a board by its control lines:
 *
 * <pre>{@code
 * port.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true)); // IO0 high, EN low: reset
 * TimeUnit.MILLISECONDS.sleep(100);
 * port.set(ControlLine.RTS, false); // EN high: it starts
 * }</pre>
 */
@NullMarked
package io.github.rfc2217j.client;

import org.jspecify.annotations.NullMarked;
