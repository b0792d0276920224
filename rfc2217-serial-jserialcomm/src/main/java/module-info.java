import io.github.rfc2217j.api.spi.SerialPortProvider;
import io.github.rfc2217j.serial.jserialcomm.JSerialCommProvider;

/**
 * Local serial ports through jSerialComm: the default backend.
 *
 * <p>Nothing here needs to be named by a program: add the module, and {@code
 * SerialPorts.open("/dev/ttyUSB0")} finds it. jSerialComm loads a native library, and on Linux with
 * Java 22 or later this module makes system calls; the JVM warns of that or denies it unless it is
 * started with {@code
 * --enable-native-access=com.fazecast.jSerialComm,io.github.rfc2217j.serial.jserialcomm}.
 */
module io.github.rfc2217j.serial.jserialcomm {
  requires com.fazecast.jSerialComm;
  requires io.github.rfc2217j.api;
  requires static org.jspecify;

  provides SerialPortProvider with
      JSerialCommProvider;
}
