/**
 * The provider of local serial ports through jSerialComm, and what makes that library's ports
 * behave as {@link io.github.rfc2217j.api.SerialPort} promises.
 */
@NullMarked
package io.github.rfc2217j.serial.jserialcomm;

import org.jspecify.annotations.NullMarked;
