/** The server program: its command line and its configuration file. */
@NullMarked
package io.github.rfc2217j.server.app;

import org.jspecify.annotations.NullMarked;
