package io.github.rfc2217j.api.contract;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.NativePort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/** A whole backend: scheme {@code example}, each device a cable from its output to its input. */
public final class ExampleBackend implements SerialPortProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("example");
  }

  @Override
  public SerialPort open(PortName name) throws IOException {
    return NativePort.start(name.text(), new Cable(new ByteRing("cable", 4096)));
  }

  /** The place of a library's open device: each method is what would be one call of it. */
  record Cable(ByteRing octets) implements NativeDevice {
    @Override
    public String library() {
      return "cable 1.0";
    }

    @Override
    public int read(byte[] dst) throws IOException {
      return octets.take(ByteBuffer.wrap(dst), ByteRing.FOREVER);
    }

    @Override
    public int write(byte[] src, int offset, int count) throws IOException {
      return octets.put(ByteBuffer.wrap(src, offset, count), ByteRing.FOREVER);
    }

    @Override
    public SerialSettings change(SerialSettings from, SerialSettings wanted) {
      return wanted.baudRate() > 1_000_000 ? wanted.withBaudRate(from.baudRate()) : wanted;
    }

    @Override
    public void rouse() {
      octets.close();
    }

    @Override
    public boolean close() {
      return true;
    }
  }
}
