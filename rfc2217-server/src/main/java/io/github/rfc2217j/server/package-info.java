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
 *   <li>Two <b>pumps</b> belong to the open port: one carries octets to the device, one carries
 *       octets from it and writes them to the socket itself.
 * </ul>
 *
 * All are virtual; ports do not block the carriers of their callers. Locks are taken in the order
 * write lock, session lock, and nothing is read or written while the session lock is held.
 */
@NullMarked
package io.github.rfc2217j.server;

import org.jspecify.annotations.NullMarked;
