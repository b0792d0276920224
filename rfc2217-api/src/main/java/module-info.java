import io.github.rfc2217j.api.simulated.SimulatedPortProvider;
import io.github.rfc2217j.api.spi.SerialPortProvider;

/**
 * Serial ports of every kind behind one type, and the interface that backends implement.
 *
 * <p>Depends on nothing at run time. Applications use {@code io.github.rfc2217j.api}; tests may use
 * the simulated ports of {@code io.github.rfc2217j.api.simulated}. Who writes a backend implements
 * {@code io.github.rfc2217j.api.spi}, for a library that opens local devices with the help of
 * {@code io.github.rfc2217j.api.spi.device}.
 */
// The compiler sees this module alone and does not know those that the package is exported to.
@SuppressWarnings("module")
module io.github.rfc2217j.api {
  requires static org.jspecify;

  exports io.github.rfc2217j.api;
  exports io.github.rfc2217j.api.simulated;
  exports io.github.rfc2217j.api.spi;
  exports io.github.rfc2217j.api.spi.device;
  exports io.github.rfc2217j.api.tls to
      io.github.rfc2217j.client,
      io.github.rfc2217j.server;

  uses SerialPortProvider;

  provides SerialPortProvider with
      SimulatedPortProvider;
}
