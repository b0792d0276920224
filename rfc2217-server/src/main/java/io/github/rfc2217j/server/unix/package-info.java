/** UNIX-domain sockets by their files, for the library and the program. */
@NullMarked
package io.github.rfc2217j.server.unix;

import org.jspecify.annotations.NullMarked;
