package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.contract.SerialPortContract;

/** The contract at an end of a null modem. */
class PairContractTest extends SerialPortContract {

  @Override
  protected PortUnderTest device() {
    return new SimulatedUnderTest(SimulatedDevice.nullModem(), false);
  }
}
