package io.github.rfc2217j.api;

import io.github.rfc2217j.api.spi.PortName;
import java.io.IOException;
import java.util.List;

/**
 * Opens and lists ports of every kind whose provider is on the module path or class path.
 *
 * <p>A name with a scheme goes to that scheme's provider: {@code rfc2217://lab7:2217?baud=115200},
 * {@code sim:loop}, {@code jserialcomm:/dev/ttyUSB0}. A bare device name ({@code /dev/ttyUSB0},
 * {@code COM3}) and a USB identity ({@code usb:0403:6001}, {@code usb:0403:6001:SERIAL}, {@code
 * usb:0403:6010:SERIAL/01} for one of a device's several ports) go to the default backend: the
 * first one present of the comma-separated schemes in the system property {@code rfc2217.backend}
 * if that is set, otherwise the provider of the highest {@linkplain
 * io.github.rfc2217j.api.spi.SerialPortProvider#preference() preference}.
 *
 * <p>Any thread may call, virtual threads included. Opening waits until the port is ready: for a
 * device as long as its driver takes, for a remote port as long as the time-outs in its name say.
 */
public final class SerialPorts {

  private SerialPorts() {}

  /**
   * Opens a port. A local port gets {@link SerialSettings#DEFAULT}, a remote one keeps what its
   * server has unless the name says otherwise.
   *
   * @param name the port's name, as above
   * @return the open port
   * @throws ProviderException if no provider, or more than one, claims the name, or the one that
   *     does fails to load
   * @throws SerialException if the port could not be opened; the subclass says why
   * @throws IllegalArgumentException if the name is malformed; the message shows a right one
   * @throws IOException if something else failed
   */
  public static SerialPort open(String name) throws IOException {
    PortName portName = PortName.of(name);
    return Providers.load().providerOf(portName).open(portName);
  }

  /**
   * Opens a port and asks for settings, as {@link SerialPort#apply} does.
   *
   * @param name the port's name, as above
   * @param settings what to ask for
   * @return the open port; {@link SerialPort#settings()} says what is in force
   * @throws ProviderException if no provider, or more than one, claims the name, or the one that
   *     does fails to load
   * @throws SerialException if the port could not be opened; the subclass says why
   * @throws IllegalArgumentException if the name is malformed; the message shows a right one
   * @throws IOException if something else failed
   */
  public static SerialPort open(String name, SerialSettings settings) throws IOException {
    PortName portName = PortName.of(name);
    return Providers.load().providerOf(portName).open(portName, settings);
  }

  /**
   * Lists the ports of every provider.
   *
   * @return the ports, by provider
   * @throws ProviderException if a provider failed to load or to list its ports; the message says
   *     which
   * @throws IOException if something else failed
   */
  public static List<PortInfo> list() throws IOException {
    return Providers.load().list();
  }
}
