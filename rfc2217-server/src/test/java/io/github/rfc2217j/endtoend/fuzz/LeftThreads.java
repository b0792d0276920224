package io.github.rfc2217j.endtoend.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** This project's threads, virtual ones included: whoever waits for nothing stays among them. */
final class LeftThreads {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private LeftThreads() {}

  /** Waits until none is left with a name in which the pattern is found. */
  static void assertNone(Path folder, String names) throws IOException {
    Pattern pattern = Pattern.compile("\"" + names);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> left = matching(folder, pattern);
    while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      left = matching(folder, pattern);
    }
    assertThat(left).as("threads").isEmpty();
  }

  private static List<String> matching(Path folder, Pattern pattern) throws IOException {
    Path dump = folder.resolve("threads-" + System.nanoTime());
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
    return Files.readAllLines(dump).stream().filter(pattern.asPredicate()).toList();
  }
}
