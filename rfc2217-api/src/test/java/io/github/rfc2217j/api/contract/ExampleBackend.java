package io.github.rfc2217j.api.contract;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.NativePort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** A whole backend: scheme {@code example}, each device a cable from its output to its input. */
public final class ExampleBackend implements SerialPortProvider {

  @Override
  public Set<String> schemes() {
    return Set.of("example");
  }

  @Override
  public List<PortInfo> ports() {
    return List.of();
  }

  @Override
  public SerialPort open(PortName name) throws IOException {
    return NativePort.start(name.text(), new Cable());
  }

  /** The place of a native library: each method is what would be one native call. */
  static final class Cable implements NativeDevice {
    private final ByteRing octets = new ByteRing("cable", 4096);
    private volatile boolean gone;

    void pull() {
      gone = true;
      octets.end("pulled");
    }

    @Override
    public String library() {
      return "cable 1.0";
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.CUSTOM_BAUD_RATES, Capability.SPLIT_FLOW_CONTROL);
    }

    @Override
    public int read(byte[] dst) {
      try {
        return octets.take(ByteBuffer.wrap(dst), ByteRing.FOREVER);
      } catch (PortClosedException e) {
        return -1;
      }
    }

    @Override
    public int write(byte[] src, int offset, int count) {
      try {
        return octets.put(ByteBuffer.wrap(src, offset, count), ByteRing.FOREVER);
      } catch (PortClosedException | PortLostException e) {
        return -1;
      }
    }

    @Override
    public int available() {
      return gone ? -1 : octets.size();
    }

    @Override
    public boolean flush(Purge which) {
      return which.receive() && octets.clear() >= 0;
    }

    @Override
    public SerialSettings change(SerialSettings from, SerialSettings wanted) {
      return wanted.baudRate() > 1_000_000 ? wanted.withBaudRate(from.baudRate()) : wanted;
    }

    @Override
    public String lastError() {
      return gone ? "pulled" : "no error";
    }

    @Override
    public void rouse() {
      octets.close();
    }

    @Override
    public boolean close() {
      octets.close();
      return true;
    }
  }
}
