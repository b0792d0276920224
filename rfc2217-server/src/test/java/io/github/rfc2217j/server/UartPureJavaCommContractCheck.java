package io.github.rfc2217j.server;

import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.contract.SerialPortContract;
import java.io.IOException;

/** The contract at a UART, through PureJavaComm. */
class UartPureJavaCommContractCheck extends SerialPortContract {

  @Override
  protected PortUnderTest device() throws IOException {
    return UartUnderTest.with("purejavacomm");
  }
}
