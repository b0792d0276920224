package io.github.rfc2217j.examples;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** Reads registers of a Modbus-RTU device: binary frames with a CRC, told apart by silence. */
public class Modbus {

  private static final int READ_HOLDING_REGISTERS = 3;
  private static final int EXCEPTION = 0x80;

  public static void main(String[] args) throws IOException {
    try (SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:2217?baud=19200&parity=E")) {
      int[] values = read(port, 1, 100, 4, Duration.ofSeconds(1));
      System.out.println(Arrays.toString(values));
    }
  }

  /** Reads registers; the device must answer within a time. */
  static int[] read(SerialPort port, int unit, int first, int count, Duration patience)
      throws IOException {
    // Three and a half characters of silence end a frame. What comes until then is a late answer.
    long silence = Math.max(1_750_000, 38_500_000_000L / port.settings().baudRate());
    ByteBuffer rest = ByteBuffer.allocate(256);
    while (port.read(rest.clear(), Duration.ofNanos(silence)) > 0) {}

    ByteBuffer request = ByteBuffer.allocate(6).put((byte) unit).put((byte) READ_HOLDING_REGISTERS);
    port.outputStream().write(withCrc(request.putShort((short) first).putShort((short) count)));

    byte[] head = exactly(port, 3, patience);
    boolean refused = head[1] == (byte) (READ_HOLDING_REGISTERS | EXCEPTION);
    byte[] tail = exactly(port, refused ? 2 : (head[2] & 0xFF) + 2, patience);
    ByteBuffer frame =
        ByteBuffer.allocate(3 + tail.length - 2).put(head).put(tail, 0, tail.length - 2);
    if (!Arrays.equals(withCrc(frame), frame(head, tail))) {
      throw new IOException("unit " + unit + " at " + port + ": wrong CRC");
    }
    if (refused) {
      throw new IOException("unit " + unit + " at " + port + ": exception " + head[2]);
    }
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = frame.getShort(3 + 2 * i) & 0xFFFF;
    }
    return values;
  }

  private static byte[] exactly(SerialPort port, int count, Duration patience) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      if (port.read(octets, patience) <= 0) {
        throw new IOException(port + " sent " + octets.position() + " of " + count + " octets");
      }
    }
    return octets.array();
  }

  private static byte[] frame(byte[] head, byte[] tail) {
    return ByteBuffer.allocate(head.length + tail.length).put(head).put(tail).array();
  }

  /** Returns a frame with its CRC-16, low octet first. */
  static byte[] withCrc(ByteBuffer frame) {
    int length = frame.position();
    int crc = 0xFFFF;
    for (int i = 0; i < length; i++) {
      crc ^= frame.get(i) & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xA001;
      }
    }
    byte[] whole = Arrays.copyOf(frame.array(), length + 2);
    whole[length] = (byte) crc;
    whole[length + 1] = (byte) (crc >> 8);
    return whole;
  }
}
