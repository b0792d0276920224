/**
 * Puts serial ports on the network through RFC 2217: the library, to be embedded. {@link
 * io.github.rfc2217j.server.Rfc2217Server} is where to start.
 *
 * <h2>Threads of one connection</h2>
 *
 * <ul>
 *   <li>The <b>reader</b> takes octets from the socket, puts them into the session and carries out
 *       what the client asks of the port. It never writes to the socket, so a client that does not
 *       read cannot stop it.
 *   <li>The <b>writer</b> sends answers and reports.
 *   <li>The <b>ticker</b> keeps deadlines and, when the connection ends, the order in which things
 *       are closed.
 *   <li>A <b>pump</b> carries the owner's octets to the device; it is there while the owner is. An
 *       observer has a <b>feed</b> instead, which sends it what the device sends.
 *   <li>A <b>tap</b> for each that a program has set.
 * </ul>
 *
 * <h2>Threads of one port</h2>
 *
 * <ul>
 *   <li>Its <b>acceptor</b>.
 *   <li>While its device is open, a <b>pump</b> that carries octets from it and writes them to the
 *       owner's socket itself.
 *   <li>While its device is missing and wanted, a <b>search</b>.
 * </ul>
 *
 * All are virtual; ports do not block the carriers of their callers. One platform thread looks at
 * modem lines, for all servers. Locks are taken in the order: a change of ports; the roster; a
 * listener; a port's life; its owner, its device, its modem lines; its audience; write lock;
 * session lock, or a tap's. Only a change of ports, a port's life and a write lock are held while
 * something blocks.
 */
@NullMarked
package io.github.rfc2217j.server;

import org.jspecify.annotations.NullMarked;
