package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.contract.SerialPortContract;
import io.github.rfc2217j.api.peers.PtyUnderTest;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;

/** The contract at a pseudo-terminal. */
class PtyContractTest extends SerialPortContract {

  @Override
  protected PortUnderTest device() throws IOException {
    return new PtyUnderTest(SocatPtyPair.open(), new JSerialCommProvider());
  }
}
