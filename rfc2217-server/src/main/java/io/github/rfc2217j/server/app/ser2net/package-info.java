/** Reads configurations of ser2net and writes ours. */
@NullMarked
package io.github.rfc2217j.server.app.ser2net;

import org.jspecify.annotations.NullMarked;
