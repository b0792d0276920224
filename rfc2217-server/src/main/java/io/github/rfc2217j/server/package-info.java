/** Puts serial ports on the network through RFC 2217: the library, to be embedded. */
@NullMarked
package io.github.rfc2217j.server;

import org.jspecify.annotations.NullMarked;
