package io.github.rfc2217j.api;

import java.util.Optional;
import java.util.OptionalInt;

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
   * What a USB device says of itself, and which of its ports this one is.
   *
   * @param vendorId 0 to 65535
   * @param productId 0 to 65535
   * @param serialNumber the device's serial number, if it has one
   * @param port which of the device's ports it is; empty where the provider can't tell
   */
  public record Usb(
      int vendorId, int productId, Optional<String> serialNumber, Optional<Port> port) {

    private static final int LAST_ID = 0xFFFF;

    /**
     * Which of a device's serial ports it is.
     *
     * @param interfaceNumber the USB interface that it belongs to, 0 to 255
     * @param number its number within the interface, 0 to 255, if the driver numbers them
     */
    public record Port(int interfaceNumber, OptionalInt number) {

      private static final int LAST = 0xFF;

      /**
       * Makes the place of a port in its device.
       *
       * @throws IllegalArgumentException if a number is not 0 to 255
       */
      public Port {
        int within = number.orElse(0);
        if (interfaceNumber < 0 || interfaceNumber > LAST || within < 0 || within > LAST) {
          throw new IllegalArgumentException(
              "USB interfaces and their ports must be 0 to 255, not "
                  + interfaceNumber
                  + " and "
                  + within);
        }
      }

      /**
       * Returns what follows the device's identity in a name: {@code /01}, or {@code /01.0} if the
       * ports within the interface have numbers.
       */
      @Override
      public String toString() {
        String usbInterface = String.format("/%02x", interfaceNumber);
        return number.isPresent() ? usbInterface + '.' + number.getAsInt() : usbInterface;
      }
    }

    /**
     * Makes an identity.
     *
     * @throws IllegalArgumentException if an id is not 0 to 65535
     */
    public Usb {
      if (vendorId < 0 || vendorId > LAST_ID || productId < 0 || productId > LAST_ID) {
        throw new IllegalArgumentException(
            "USB ids must be 0 to 65535, not " + vendorId + " and " + productId);
      }
    }

    /**
     * Makes the identity of a device of whose ports nothing is known.
     *
     * @param vendorId 0 to 65535
     * @param productId 0 to 65535
     * @param serialNumber the device's serial number, if it has one
     * @throws IllegalArgumentException if an id is not 0 to 65535
     */
    public Usb(int vendorId, int productId, Optional<String> serialNumber) {
      this(vendorId, productId, serialNumber, Optional.empty());
    }

    /**
     * Returns the name under which {@link SerialPorts#open(String)} finds the port wherever the
     * device is plugged, if no other one has the same identity: {@code usb:0403:6010:SERIAL/01.0},
     * or {@code usb:0403:6010:SERIAL} if it is not known which of the device's ports it is.
     */
    @Override
    public String toString() {
      String name = String.format("usb:%04x:%04x", vendorId, productId);
      return serialNumber.map(serial -> name + ':' + serial).orElse(name)
          + port.map(Port::toString).orElse("");
    }
  }
}
