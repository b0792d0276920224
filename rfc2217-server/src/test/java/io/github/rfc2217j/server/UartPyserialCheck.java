package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pyserial's client, on the machine outside, uses a UART of the virtual one. */
@Timeout(2400)
class UartPyserialCheck {

  /** What the emulator forwards to. */
  private static final int PORT = 7001;

  @Test
  void pyserialOutsideUsesTheUart() throws IOException {
    UartVm.pace(true);
    try (UartVm vm = UartVm.open();
        Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("0.0.0.0", PORT)
                .allow("10.0.2.2/32")
                .serve(UartVm.NEAR, SerialSettings.DEFAULT)
                .start()) {
      assertThat(server.ports()).hasSize(1);
      vm.ask("set 9600 8N1");
      vm.ask("plug 1");
      UartVm.machine("ready");
      UartVm.machine("wait-host");
      vm.ask("plug 0");
    }
  }
}
