package io.github.rfc2217j.api.spi;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Opens the ports of one kind. Implementations are found by {@link java.util.ServiceLoader} and
 * need a public constructor without parameters (or a static {@code provider()} method in a named
 * module).
 *
 * <p>Being found must cost nothing: no native library is loaded, no device touched and no thread
 * started before {@link #ports()} or {@link #open(PortName)} is called. Any thread may call,
 * several at once.
 */
public interface SerialPortProvider {

  /**
   * Returns the schemes whose names this provider opens.
   *
   * @return lower-case schemes, at least one
   */
  Set<String> schemes();

  /**
   * Tells whether this provider opens devices of this machine by their bare names ({@code
   * /dev/ttyUSB0}, {@code COM3}) and by USB identity ({@code usb:0403:6001}).
   *
   * @return true for a native backend
   */
  default boolean opensDevices() {
    return false;
  }

  /**
   * Returns the rank among the providers that open devices; the highest is the default backend
   * unless the system property {@code rfc2217.backend} names another.
   *
   * @return 0 unless there is a reason
   */
  default int preference() {
    return 0;
  }

  /**
   * Lists the ports that can be found now.
   *
   * @return the ports, in the order in which a person expects them; none if they can't be looked
   *     for
   * @throws IOException if looking for them failed
   */
  default List<PortInfo> ports() throws IOException {
    return List.of();
  }

  /**
   * Opens a port. A local port gets {@link SerialSettings#DEFAULT}, a remote one keeps what its
   * server has.
   *
   * @param name the port; the scheme is one of {@link #schemes()}, or empty or {@code usb} if
   *     {@link #opensDevices()}
   * @return the open port
   * @throws IOException one of {@link io.github.rfc2217j.api.SerialException}'s subclasses as far
   *     as the cause is known
   * @throws IllegalArgumentException if the address is malformed; the message shows a right one
   */
  SerialPort open(PortName name) throws IOException;

  /**
   * Opens a port and asks for settings.
   *
   * @param name the port
   * @param settings what to ask for, as {@link SerialPort#apply} does
   * @return the open port
   * @throws IOException as {@link #open(PortName)}
   */
  default SerialPort open(PortName name, SerialSettings settings) throws IOException {
    SerialPort port = open(name);
    try {
      port.apply(settings);
      return port;
    } catch (IOException | RuntimeException | Error e) {
      try {
        port.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }
}
