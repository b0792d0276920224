package io.github.rfc2217j.api;

import java.util.Optional;

/**
 * A port that a provider can open, as far as can be told without opening it.
 *
 * @param name what {@link SerialPorts#open(String)} takes, scheme included
 * @param description what the operating system calls the device; the name again where it says
 *     nothing
 * @param provider the scheme of the provider that reports it
 * @param usb the identity of a USB device, if it is one
 */
public record PortInfo(String name, String description, String provider, Optional<Usb> usb) {

  /**
   * What a USB device says of itself.
   *
   * @param vendorId 0 to 65535
   * @param productId 0 to 65535
   * @param serialNumber the device's serial number, if it has one
   */
  public record Usb(int vendorId, int productId, Optional<String> serialNumber) {

    /**
     * Makes an identity.
     *
     * @throws IllegalArgumentException if an id is not 0 to 65535
     */
    public Usb {
      if (vendorId < 0 || vendorId > 0xFFFF || productId < 0 || productId > 0xFFFF) {
        throw new IllegalArgumentException(
            "USB ids must be 0 to 65535, not " + vendorId + " and " + productId);
      }
    }

    /**
     * Returns the name under which {@link SerialPorts#open(String)} finds the device wherever it is
     * plugged.
     */
    @Override
    public String toString() {
      String name = String.format("usb:%04x:%04x", vendorId, productId);
      return serialNumber.map(serial -> name + ':' + serial).orElse(name);
    }
  }
}
