package io.github.rfc2217j.examples;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Logs what a device says, for as long as it takes, whatever becomes of the connection. */
public class KeepLog {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  public static void main(String[] args) throws InterruptedException {
    run("rfc2217://127.0.0.1:2217?baud=115200", System.out::println);
  }

  /** Hands over each line, and what happened in brackets; until the thread is interrupted. */
  static void run(String name, Consumer<String> log) throws InterruptedException {
    Duration pause = SHORTEST;
    while (true) {
      try (SerialPort port = SerialPorts.open(name)) {
        log.accept("[" + name + " is open]");
        pause = SHORTEST;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(port.inputStream(), StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          log.accept(line);
        }
        log.accept("[" + name + " was lost]");
      } catch (IOException e) {
        log.accept("[" + e.getMessage() + "]"); // it says what to do about it
      }
      // Longer each time, and not at the same moment as everybody else who lost this server.
      Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis())));
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }
  }
}
