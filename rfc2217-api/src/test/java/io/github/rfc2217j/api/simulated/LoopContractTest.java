package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.contract.SerialPortContract;

/** The contract at a loop-back plug. */
class LoopContractTest extends SerialPortContract {

  @Override
  protected PortUnderTest device() {
    return new SimulatedUnderTest(SimulatedDevice.loopBack(), true);
  }
}
