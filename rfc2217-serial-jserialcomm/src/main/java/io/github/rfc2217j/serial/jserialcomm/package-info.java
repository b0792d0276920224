/** Local serial ports through jSerialComm. */
@NullMarked
package io.github.rfc2217j.serial.jserialcomm;

import org.jspecify.annotations.NullMarked;
