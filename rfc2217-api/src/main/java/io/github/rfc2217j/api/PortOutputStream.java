package io.github.rfc2217j.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Writes a port as a stream. */
final class PortOutputStream extends OutputStream {

  private final SerialPort port;

  PortOutputStream(SerialPort port) {
    this.port = port;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    ByteBuffer octets = ByteBuffer.wrap(from, offset, length);
    while (octets.hasRemaining()) {
      port.write(octets);
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
