/**
 * Serial ports without hardware: a loop-back plug and null-modem pairs that honour settings, keep
 * the real pace if asked to, and fail on demand.
 *
 * <h2>Names</h2>
 *
 * <ul>
 *   <li>{@code sim:loop} and {@code sim:loop/NAME}: a port with a loop-back plug. TX is wired to
 *       RX, RTS to CTS, DTR to DSR and CD; RI is low.
 *   <li>{@code sim:pair/NAME.a} and {@code sim:pair/NAME.b}: two ports joined by a null modem. TX
 *       and RX are crossed, RTS is wired to the other end's CTS, DTR to its DSR and CD; RI is low.
 *       While one end is not open, what the other sends is lost as on a real line, and the other's
 *       modem lines are low.
 * </ul>
 *
 * <p>A name stands for one device: opening it while it is open throws {@link
 * io.github.rfc2217j.api.PortBusyException}. Options follow a question mark: {@code ?pace=on} keeps
 * the real pace, {@code queue=4096} sets how many received octets may wait to be read. {@link
 * io.github.rfc2217j.api.simulated.SimulatedDevice} does to a device what a test wants done to it.
 *
 * <h2>What is simulated</h2>
 *
 * <ul>
 *   <li><b>Opening</b> raises DTR and RTS, as operating systems do; closing lowers them.
 *   <li><b>Pace.</b> Without {@code pace=on} octets arrive at once, and when the receive queue is
 *       full the sender waits: nothing is ever lost. With it a port sends at its baud rate, and
 *       what finds the other end's receive queue full is lost and reported as an overrun error, as
 *       by a UART. The sender's option decides.
 *   <li><b>Queues.</b> A port takes up to 4096 octets for transmission before a write waits,
 *       besides what the other end's receive queue holds.
 *   <li><b>Settings.</b> Data bits above the format's are not sent. Receivers look at the first
 *       stop bit only, so stop bits need not be equal. Where baud rates differ by more than
 *       2&nbsp;%, or the numbers of data and parity bits together differ, the receiver gets the
 *       complement of each octet's data bits, cut to its own format, and a framing error. Where
 *       only the split between data and parity bits differs, it gets exactly what the bits on the
 *       line say, and a parity error where the parity bit is wrong for it.
 *   <li><b>What a UART takes:</b> 50 to 4&nbsp;000&nbsp;000 baud, every parity, 1.5 stop bits only
 *       with five data bits, two only with more. A refused value leaves the old one; when the
 *       number of data bits makes the old stop bits impossible, 1.5 becomes 2 and 2 becomes 1.5, as
 *       in a 16550.
 *   <li><b>Flow control</b> of every kind: the transmitter stops while the chosen input line is
 *       low, or after XOFF; received XON and XOFF are then taken out of the data. The receiver
 *       holds the other end back when its queue is three quarters full and lets it go on at one
 *       quarter.
 *   <li><b>Break.</b> While a port sends a break, nothing else leaves it. The receiver reports
 *       break-detect once, at the start, and gets no octet for it.
 *   <li><b>Draining</b> waits until everything has reached the other end's receive queue.
 * </ul>
 */
@NullMarked
package io.github.rfc2217j.api.simulated;

import org.jspecify.annotations.NullMarked;
