package io.github.rfc2217j.api.peers;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.contract.PortIo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says what looking at the modem lines of all the ports costs that are its arguments, in per cent
 * of one core; a thread looks at them while somebody listens to them.
 */
public final class LinesCostProgram {

  private static final String LOOKER = "rfc2217-modem-lines";
  private static final Duration SPAN = Duration.ofSeconds(10);

  private LinesCostProgram() {}

  /** Opens the ports, listens to each, and counts the processor time of the looks. */
  public static void main(String[] names) throws Exception {
    List<SerialPort> ports = new ArrayList<>();
    for (String name : names) {
      SerialPort port = SerialPorts.open(name);
      ports.add(port);
      port.subscribe(event -> {
        if (event instanceof SerialEvent.ModemChanged) {
          System.out.println("a line moved: " + event);
        }
      });
    }
    SerialPort last = ports.get(ports.size() - 1);
    ModemState up = last.modemState();
    if (!up.cts() || !up.cd()) {
      System.out.println("the last port has no lines: " + up);
    }
    // The compiler needs as long to see how often a look is made.
    span(last);
    List<Thread> lookers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals(LOOKER))
            .toList();
    long before = PortIo.cpuNanos(lookers);
    long start = System.nanoTime();
    span(last);
    double percent = 100.0 * (PortIo.cpuNanos(lookers) - before) / (System.nanoTime() - start);
    System.out.printf(
        Locale.ROOT, "%d ports, %d looker: %.2f %%", ports.size(), lookers.size(), percent);
    for (SerialPort port : ports) {
      port.close();
    }
  }

  /** Waits for what never comes. */
  private static void span(SerialPort port) throws Exception {
    port.read(ByteBuffer.allocate(1), SPAN);
  }
}
