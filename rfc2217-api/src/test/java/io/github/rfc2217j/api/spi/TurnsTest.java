package io.github.rfc2217j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With one carrier of virtual threads, in a virtual machine of its own. */
@Timeout(60)
class TurnsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 1023, 4096, 1 << 20})
  void othersRunBesideOneThatNeverWaits(int octets) throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                place(Turns.class) + File.pathSeparator + place(TurnsTest.class),
                TurnsTest.class.getName() + "$Program",
                String.valueOf(octets))
            .inheritIO()
            .start();
    try {
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).as("others run").isTrue();
      assertThat(program.exitValue()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }

  private static Path place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Has one thread move octets until another one has run. */
  static final class Program {

    private Program() {}

    public static void main(String[] arguments) throws Exception {
      int octets = Integer.parseInt(arguments[0]);
      AtomicBoolean ran = new AtomicBoolean();
      Thread mover =
          Thread.ofVirtual()
              .start(() -> {
                Thread.ofVirtual().start(() -> ran.set(true));
                Turns turns = new Turns();
                while (!ran.get()) {
                  turns.moved(octets);
                }
              });
      mover.join();
    }
  }
}
