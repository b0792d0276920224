/**
 * The provider of local serial ports through jSerialComm, and what makes that library's ports
 * behave as {@link io.github.rfc2217j.api.SerialPort} promises.
 *
 * <p>On POSIX systems jSerialComm 2.11.4, once it is loaded (at the first listing or opening),
 * makes the whole process ignore SIGHUP, SIGUSR1, SIGUSR2 and some more signals. Where the system
 * calls of this backend can be made (Linux, Java 22, native access), these three do afterwards what
 * they did before. Elsewhere a hang-up no longer ends the program, and Java Flight Recorder takes
 * no execution samples, for which HotSpot needs SIGUSR2. Stop such a program by SIGTERM, and start
 * it with the environment variable {@code _JAVA_SR_SIGNUM=34}, which has HotSpot use a real-time
 * signal instead, to have it sampled.
 */
@NullMarked
package io.github.rfc2217j.serial.jserialcomm;

import org.jspecify.annotations.NullMarked;
