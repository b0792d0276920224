/**
 * The messages of the COM-PORT option (RFC 2217) and their octets, without any Telnet around them.
 */
@NullMarked
package io.github.rfc2217j.protocol.comport;

import org.jspecify.annotations.NullMarked;
