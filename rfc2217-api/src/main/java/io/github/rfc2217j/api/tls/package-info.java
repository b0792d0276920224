/**
 * Keys, certificates and TLS connections, for the client and the server of this project alone.
 *
 * <p>Reads PEM and PKCS#12; says of each failure which file and which line it is, what is wrong and
 * what to do. Knows neither RFC 2217 nor serial ports.
 */
@NullMarked
package io.github.rfc2217j.api.tls;

import org.jspecify.annotations.NullMarked;
