/**
 * Serial ports, wherever they are: one {@link io.github.rfc2217j.api.SerialPort} type for local,
 * remote and simulated ports, the values that it speaks in, and {@link
 * io.github.rfc2217j.api.SerialPorts}, which opens them by name.
 */
@NullMarked
package io.github.rfc2217j.api;

import org.jspecify.annotations.NullMarked;
