/** The server program: its command line. */
@NullMarked
package io.github.rfc2217j.server.app;

import org.jspecify.annotations.NullMarked;
