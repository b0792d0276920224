package io.github.rfc2217j.api.simulated;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The devices that names lead to. They are never forgotten: a device keeps what a test did to it
 * while nobody has it open, and names are few.
 */
final class NamedDevices {

  /** By name; of a pair only end a, which knows the other. */
  private static final ConcurrentMap<String, SimulatedDevice> DEVICES = new ConcurrentHashMap<>();

  private NamedDevices() {}

  static SimulatedDevice of(SimulatedAddress address) {
    String name = SimulatedPortProvider.SCHEME + ':' + address.device();
    if (!address.isPair()) {
      return DEVICES.computeIfAbsent(name, SimulatedDevice::new);
    }
    String pair = name.substring(0, name.length() - 1);
    SimulatedDevice first =
        DEVICES.computeIfAbsent(pair + 'a', a -> new SimulatedDevice(a, pair + 'b'));
    return name.equals(first.name()) ? first : first.otherEnd();
  }
}
