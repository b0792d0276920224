package io.github.rfc2217j.endtoend.soak;

import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client on a bare socket, for what a well-behaved library does not do. For one thread. */
final class BareClient implements AutoCloseable {

  private static final int NOTIFY_MODEMSTATE = 107;

  private final Socket socket = new Socket();
  private final TelnetDecoder decoder = new TelnetDecoder();
  private final List<Integer> answers = new ArrayList<>();

  BareClient(InetSocketAddress address) throws IOException {
    decoder.binary(true);
    socket.setTcpNoDelay(true);
    socket.connect(address, 10_000);
  }

  /** Agrees to COM-PORT, and waits for the first report of the modem lines. */
  void agree(Duration patience) throws IOException {
    int will = TelnetCodes.WILL;
    send(
        new byte[] {
          (byte) 255, (byte) will, TelnetCodes.COM_PORT,
          (byte) 255, (byte) will, 0,
          (byte) 255, (byte) TelnetCodes.DO, 0
        });
    long end = System.nanoTime() + patience.toNanos();
    while (!answers.contains(NOTIFY_MODEMSTATE)) {
      if (read(new byte[1024], Duration.ofNanos(end - System.nanoTime())) < 0) {
        throw new EOFException("not let in");
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException("no agreement in " + patience);
      }
    }
  }

  void send(byte[] wire) throws IOException {
    socket.getOutputStream().write(wire);
  }

  void sendData(byte[] octets) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(2 * octets.length);
    TelnetEncoder.encode(ByteBuffer.wrap(octets), out, true);
    socket.getOutputStream().write(out.array(), 0, out.position());
  }

  void command(int... command) throws IOException {
    byte[] parameters = new byte[command.length];
    for (int i = 0; i < command.length; i++) {
      parameters[i] = (byte) command[i];
    }
    send(TelnetEncoder.subnegotiation(TelnetCodes.COM_PORT, parameters));
  }

  /** Reads once; returns how much data came, maybe none, or -1 at the end of the stream. */
  int read(byte[] data, Duration patience) throws IOException {
    socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
    byte[] wire = new byte[data.length];
    int count;
    try {
      count = socket.getInputStream().read(wire);
    } catch (SocketTimeoutException e) {
      return 0;
    }
    if (count < 0) {
      return -1;
    }
    ByteBuffer in = ByteBuffer.wrap(wire, 0, count);
    ByteBuffer out = ByteBuffer.wrap(data);
    while (decoder.decode(in, out) == Step.EVENT) {
      if (decoder.takeEvent() instanceof TelnetEvent.Subnegotiation sub) {
        answers.add(sub.parameters()[0] & 255);
      }
    }
    return out.position();
  }

  /** Ends as a process that is killed with octets unread does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
