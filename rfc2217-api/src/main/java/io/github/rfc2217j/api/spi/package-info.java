/**
 * What a backend implements and is given: the {@link io.github.rfc2217j.api.spi.SerialPortProvider}
 * found by {@link java.util.ServiceLoader}, and two building blocks that every port needs, a
 * bounded queue of octets and a delivery of events.
 */
@NullMarked
package io.github.rfc2217j.api.spi;

import org.jspecify.annotations.NullMarked;
