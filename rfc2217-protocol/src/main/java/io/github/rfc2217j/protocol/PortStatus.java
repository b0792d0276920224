package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.comport.ComPortMessage;

/**
 * What is in force at a server's port, from which answers are made.
 *
 * @param settings the settings
 * @param breakOn whether a break is being sent
 * @param dtr whether DTR is raised; where the device has no such line, what was asked for last
 * @param rts whether RTS is raised; where the device has no such line, what was asked for last
 */
public record PortStatus(SerialSettings settings, boolean breakOn, boolean dtr, boolean rts) {

  /**
   * Returns what a port in this status answers.
   *
   * @param request anything but a query for the signature or for line or modem state, which are not
   *     in a port's status
   * @return the value in force; a mask or purge itself
   * @throws IllegalArgumentException if the request is such a query
   */
  public ComPortMessage answer(Request request) {
    return RequestCodec.answer(request, this);
  }

  /**
   * Returns the status with other settings.
   *
   * @param inForce the settings
   * @return the changed copy
   */
  public PortStatus withSettings(SerialSettings inForce) {
    return new PortStatus(inForce, breakOn, dtr, rts);
  }
}
