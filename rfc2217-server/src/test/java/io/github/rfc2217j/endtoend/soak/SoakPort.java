package io.github.rfc2217j.endtoend.soak;

import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A device that sends back what it gets, and that can be pulled out and plugged in again. */
interface SoakPort extends AutoCloseable {

  /** Returns the name that the server opens it by. */
  String device();

  /** Returns settings with which the device loses nothing by itself. */
  String settings();

  void vanish() throws IOException;

  /**
   * Tells whether pulling it out leaves no hole in what it was sending. A pseudo-terminal throws
   * away what its reader has not got, and then still gives what came after that to a program which
   * reads at this moment.
   */
  boolean endsWithoutHole();

  void reappear() throws IOException;

  @Override
  void close() throws IOException;

  /** A loop-back plug; its RTS stops its own transmitter before its receiver overruns. */
  static SoakPort simulated(int number) {
    String name = "sim:loop/soak" + number;
    SimulatedDevice device = SimulatedDevice.of(name);
    return new SoakPort() {
      @Override
      public String device() {
        return name;
      }

      @Override
      public String settings() {
        return "115200 8N1 rtscts";
      }

      @Override
      public void vanish() {
        device.vanish();
      }

      @Override
      public boolean endsWithoutHole() {
        return true;
      }

      @Override
      public void reappear() {
        device.reappear();
      }

      @Override
      public void close() {}
    };
  }

  /** A pseudo-terminal of socat's with {@code cat} behind it. */
  static SoakPort pseudoTerminal(Path folder, int number) throws IOException {
    Peers.require(Peers.isOnPath("socat"), "socat");
    Path link = folder.resolve("tty" + number);
    SoakPort port =
        new SoakPort() {
          private Process socat;

          @Override
          public String device() {
            return link.toString();
          }

          @Override
          public String settings() {
            return "115200 8N1";
          }

          @Override
          public void vanish() throws IOException {
            socat.destroyForcibly();
            try {
              if (!socat.waitFor(20, TimeUnit.SECONDS)) {
                throw new IOException("socat does not die");
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IOException("interrupted", e);
            }
            Files.deleteIfExists(link);
          }

          @Override
          public boolean endsWithoutHole() {
            return false;
          }

          @Override
          public void reappear() throws IOException {
            socat =
                new ProcessBuilder("socat", "pty,raw,echo=0,link=" + link, "EXEC:cat")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
              if (System.nanoTime() - end > 0) {
                throw new IOException("socat made no pseudo-terminal");
              }
              LockSupport.parkNanos(5_000_000);
            }
          }

          @Override
          public void close() throws IOException {
            vanish();
          }
        };
    port.reappear();
    return port;
  }
}
