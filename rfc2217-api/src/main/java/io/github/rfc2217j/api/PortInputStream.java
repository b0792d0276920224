package io.github.rfc2217j.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads a port as a stream. */
final class PortInputStream extends InputStream {

  private final SerialPort port;

  PortInputStream(SerialPort port) {
    this.port = port;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return port.read(ByteBuffer.wrap(into, offset, length));
  }

  @Override
  public int available() throws IOException {
    return port.available();
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
