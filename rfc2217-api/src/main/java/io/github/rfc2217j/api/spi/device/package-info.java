/**
 * What makes a {@link io.github.rfc2217j.api.SerialPort} of a native library's device: {@link
 * io.github.rfc2217j.api.spi.device.NativePort} has the threads, queues, time-outs, events and the
 * orderly close; a backend implements {@link io.github.rfc2217j.api.spi.device.NativeDevice}, whose
 * methods are one native call each.
 */
@NullMarked
package io.github.rfc2217j.api.spi.device;

import org.jspecify.annotations.NullMarked;
