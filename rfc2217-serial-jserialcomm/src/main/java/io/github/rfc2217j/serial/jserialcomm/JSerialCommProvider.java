package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import io.github.rfc2217j.api.spi.device.DeviceNames;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.NativePort;
import io.github.rfc2217j.api.spi.device.NativeThread;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Opens the serial ports of this machine through jSerialComm.
 *
 * <p>Scheme {@code jserialcomm}. An address is a device's path ({@code /dev/ttyUSB0}, also a
 * symbolic link such as those of {@code /dev/serial/by-id}), its bare name ({@code ttyUSB0}, {@code
 * COM3}) or its USB identity ({@code usb:0403:6001}, {@code usb:0403:6001:A50285BI}, in
 * hexadecimal; on Linux {@code usb:0403:6010:FT4V1/01} for one of several ports).
 *
 * <p>Any thread may call. The first call of {@link #open(PortName)}, or of {@link #ports()} where
 * not the system lists ports but the library, loads jSerialComm's native library; making a provider
 * does not.
 */
public final class JSerialCommProvider implements SerialPortProvider {

  static final String SCHEME = "jserialcomm";

  /** Above every backend that is there as an alternative. */
  private static final int PREFERENCE = 100;

  /** Makes the provider; {@link java.util.ServiceLoader} does that. */
  public JSerialCommProvider() {}

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

  /**
   * {@inheritDoc} On Linux they are those of {@code /sys}, as {@link
   * io.github.rfc2217j.api.spi.device.LinuxPorts} lists them, and no device is asked. Elsewhere the
   * library asks the devices, which takes as long as opening one.
   *
   * @throws io.github.rfc2217j.api.ProviderException if the native library is needed and cannot be
   *     loaded
   */
  @Override
  public List<PortInfo> ports() throws IOException {
    return lookUp(SCHEME + ":*", Devices::list);
  }

  /** Only the library's list needs the library's turn; a device that hangs may keep that. */
  private static <T> T lookUp(String port, NativeThread.Call<T> call) throws IOException {
    return Devices.LISTED_BY_SYSTEM
        ? call.call()
        : NativeLibrary.call(port, "looking for", call, late -> {});
  }

  /**
   * {@inheritDoc} Takes a few milliseconds; seconds where Bluetooth or a hung device is involved, a
   * minute at most, during which it holds no carrier of virtual threads, but no other device can be
   * opened, nor listed where the library does that. DTR and RTS end up raised, as the operating
   * system raises them when a device is opened.
   *
   * @throws io.github.rfc2217j.api.PortNotFoundException if there is no such device
   * @throws io.github.rfc2217j.api.PortAccessException if this user may not open it
   * @throws io.github.rfc2217j.api.PortBusyException if somebody else has it open
   * @throws io.github.rfc2217j.api.ProviderException if the native library cannot be loaded, or
   *     opening failed for another reason
   */
  @Override
  public SerialPort open(PortName name) throws IOException {
    String path = lookUp(name.text(), () -> DeviceNames.path(name, Devices::list));
    return NativePort.start(
        name.text(),
        NativeLibrary.call(
            name.text(), "opening", () -> Devices.open(name, path), NativeDevice::close));
  }
}
