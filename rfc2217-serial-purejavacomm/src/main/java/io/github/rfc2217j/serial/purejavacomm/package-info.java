/** Local serial ports through PureJavaComm. */
@NullMarked
package io.github.rfc2217j.serial.purejavacomm;

import org.jspecify.annotations.NullMarked;
