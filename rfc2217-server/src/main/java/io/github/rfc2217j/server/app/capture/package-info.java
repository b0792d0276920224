/** Captures of sessions as Wireshark reads them. Knows the JDK and what a server exports. */
@NullMarked
package io.github.rfc2217j.server.app.capture;

import org.jspecify.annotations.NullMarked;
