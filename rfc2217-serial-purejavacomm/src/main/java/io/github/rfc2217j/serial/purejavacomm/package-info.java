/**
 * The provider of local serial ports through PureJavaComm, for Linux; experimental.
 *
 * <p>PureJavaComm 1.0.2 (2017) opens and closes the device, and its {@code jtermios} layer makes
 * the system calls. Its port object is told nothing else: it closes itself when the driver refuses
 * a setting, answers its getters from memory, and reports a hang-up as an endless sequence of empty
 * reads.
 */
@NullMarked
package io.github.rfc2217j.serial.purejavacomm;

import org.jspecify.annotations.NullMarked;
