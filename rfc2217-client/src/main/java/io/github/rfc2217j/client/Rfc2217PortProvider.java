package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Opens remote ports by names such as {@code rfc2217://lab7:2217?baud=115200}, and {@code
 * rfc2217s://} for TLS, see {@link Rfc2217Uri}.
 */
public final class Rfc2217PortProvider implements SerialPortProvider {

  /** Makes the provider; does nothing else. */
  public Rfc2217PortProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("rfc2217", "rfc2217s");
  }

  /** Returns nothing: RFC 2217 has no way to find servers. */
  @Override
  public List<PortInfo> ports() {
    return List.of();
  }

  @Override
  public SerialPort open(PortName name) throws IOException {
    return Rfc2217Client.connect(name.text(), Rfc2217Uri.parse(name.text()));
  }

  /**
   * Opens a port; the settings are asked for in the same burst as everything else, instead of those
   * in the name.
   */
  @Override
  public SerialPort open(PortName name, SerialSettings settings) throws IOException {
    ClientOptions options = Rfc2217Uri.parse(name.text()).toBuilder().settings(settings).build();
    return Rfc2217Client.connect(name.text(), options);
  }
}
