package io.github.rfc2217j.serial.purejavacomm;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import io.github.rfc2217j.api.spi.device.DeviceNames;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.api.spi.device.NativePort;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Opens the serial ports of a Linux machine through PureJavaComm.
 *
 * <p>Scheme {@code purejavacomm}. An address is a device's path ({@code /dev/ttyUSB0}, also a
 * symbolic link such as those of {@code /dev/serial/by-id}), its bare name ({@code ttyUSB0}) or its
 * USB identity ({@code usb:0403:6001}, {@code usb:0403:6001:A50285BI}, in hexadecimal; {@code
 * usb:0403:6010:FT4V1/01} for one of several ports).
 *
 * <p>Any thread may call. The first call of {@link #open(PortName)} loads JNA's native code; making
 * a provider and listing do not.
 */
public final class PureJavaCommProvider implements SerialPortProvider {

  static final String SCHEME = "purejavacomm";

  /** Below jSerialComm, which is kept up: this one is for those who ask for it. */
  private static final int PREFERENCE = 10;

  /**
   * PureJavaComm itself lists every name that begins with {@code tty}, consoles among them, and
   * nothing of USB.
   */
  private static final LinuxPorts PORTS = new LinuxPorts();

  /** Makes the provider; {@link java.util.ServiceLoader} does that. */
  public PureJavaCommProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public boolean opensDevices() {
    return true;
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public List<PortInfo> ports() {
    return PORTS.list(SCHEME);
  }

  /**
   * {@inheritDoc} DTR and RTS end up raised, as the operating system raises them when a device is
   * opened.
   *
   * @throws io.github.rfc2217j.api.PortNotFoundException if there is no such device
   * @throws io.github.rfc2217j.api.PortAccessException if this user may not open it
   * @throws io.github.rfc2217j.api.PortBusyException if somebody else has it open
   * @throws io.github.rfc2217j.api.ProviderException if this is not Linux, JNA is absent, of
   *     another version or cannot be loaded, or opening failed for another reason
   */
  @Override
  public SerialPort open(PortName name) throws IOException {
    PureJavaCommLibrary.checkSystem(name.text());
    String path = DeviceNames.path(name, this::ports);
    return NativePort.start(name.text(), PureJavaCommLibrary.open(name.text(), path));
  }
}
