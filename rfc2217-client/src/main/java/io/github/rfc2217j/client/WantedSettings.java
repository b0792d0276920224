package io.github.rfc2217j.client;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings to ask for when a port is opened; what is left out stays as the server has it.
 *
 * @param baudRate bits per second, positive
 * @param dataBits data bits of a character
 * @param parity the parity bit
 * @param stopBits the rest after a character
 * @param flowControl how the ends hold each other back
 */
public record WantedSettings(
    OptionalInt baudRate,
    Optional<DataBits> dataBits,
    Optional<Parity> parity,
    Optional<StopBits> stopBits,
    Optional<FlowControl> flowControl) {

  /** Everything stays as the server has it. */
  public static final WantedSettings NONE =
      new WantedSettings(
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Makes wanted settings of the given parts.
   *
   * @throws IllegalArgumentException if the rate is not positive
   */
  public WantedSettings {
    if (baudRate.isPresent() && baudRate.getAsInt() <= 0) {
      throw new IllegalArgumentException("baud rate must be positive, not " + baudRate.getAsInt());
    }
  }

  /**
   * Asks for every setting.
   *
   * @param settings what to ask for
   * @return the wanted settings, nothing left out
   */
  public static WantedSettings of(SerialSettings settings) {
    return new WantedSettings(
        OptionalInt.of(settings.baudRate()),
        Optional.of(settings.dataBits()),
        Optional.of(settings.parity()),
        Optional.of(settings.stopBits()),
        Optional.of(settings.flowControl()));
  }
}
