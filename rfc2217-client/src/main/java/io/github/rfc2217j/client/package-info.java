/** Opens remote serial ports through RFC 2217. */
@NullMarked
package io.github.rfc2217j.client;

import org.jspecify.annotations.NullMarked;
