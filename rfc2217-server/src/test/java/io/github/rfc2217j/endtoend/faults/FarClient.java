package io.github.rfc2217j.endtoend.faults;

import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.Subscription;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client in a process of its own, which tells what happens to it and talks at each beginning. */
final class FarClient {

  private FarClient() {}

  /** Takes the port's name; ends when it has talked again after a loss. */
  public static void main(String[] arguments) throws Exception {
    LinkedBlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
    try (SerialPort port = SerialPorts.open(arguments[0])) {
      Subscription subscription = port.subscribe(events::add);
      talk(port);
      SerialEvent event = null;
      while (!(event instanceof SerialEvent.Reconnected)) {
        event = events.poll(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        System.out.println(event);
        if (event == null) {
          throw new IOException("nothing happened for " + Program.PATIENCE);
        }
      }
      talk(port);
      subscription.close();
    }
  }

  private static void talk(SerialPort port) throws IOException {
    port.write(ByteBuffer.wrap(new byte[] {42}));
    ByteBuffer back = ByteBuffer.allocate(1);
    if (port.read(back, Program.PATIENCE) != 1 || back.get(0) != 42) {
      throw new IOException("no echo");
    }
    System.out.println("talked to " + port.name());
  }
}
