package io.github.rfc2217j.examples;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits until somebody calls. */
public class WaitForLine {

  public static void main(String[] args) throws IOException, InterruptedException {
    try (SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:2217")) {
      boolean rings = await(port, ModemState::ri, Duration.ofMinutes(1));
      System.out.println(rings ? "it rings" : "nobody called");
    }
  }

  /** Waits until the modem lines are as wanted; false if they never were, or the port was lost. */
  static boolean await(SerialPort port, Predicate<ModemState> wanted, Duration patience)
      throws IOException, InterruptedException {
    CountDownLatch met = new CountDownLatch(1);
    // Listen first and look then: a change between the two is not missed.
    Subscription changes =
        port.subscribe(event -> {
          if (event instanceof SerialEvent.ModemChanged changed && wanted.test(changed.now())) {
            met.countDown();
          }
        });
    try {
      return wanted.test(port.modemState())
          || met.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      changes.close();
    }
  }
}
