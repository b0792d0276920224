package io.github.rfc2217j.api;

/**
 * The port did not take the settings that were asked for {@linkplain SerialPort#applyExactly
 * exactly}; it stays open with those in force.
 */
public final class SettingRejectedException extends SerialException {

  private static final long serialVersionUID = 1L;

  private final SerialSettings wanted;
  private final SerialSettings inForce;

  /**
   * Makes the exception.
   *
   * @param port the port's name
   * @param wanted what was asked for
   * @param inForce what is in force
   */
  public SettingRejectedException(String port, SerialSettings wanted, SerialSettings inForce) {
    super(
        port,
        port
            + " did not take "
            + wanted
            + "; in force is "
            + inForce
            + ". Ask for what the device can do, or use apply() and look at its result.",
        null);
    this.wanted = wanted;
    this.inForce = inForce;
  }

  /**
   * Returns what was asked for.
   *
   * @return the settings
   */
  public SerialSettings wanted() {
    return wanted;
  }

  /**
   * Returns what is in force.
   *
   * @return the settings
   */
  public SerialSettings inForce() {
    return inForce;
  }
}
