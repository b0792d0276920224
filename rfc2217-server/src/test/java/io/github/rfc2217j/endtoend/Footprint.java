package io.github.rfc2217j.endtoend;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this JVM holds: threads of ours, virtual ones included, open descriptors, octets of heap.
 */
public record Footprint(long threads, long descriptors, long heap) {

  public static Footprint now(Path folder) throws IOException {
    Path dump = folder.resolve("threads" + System.nanoTime() + ".txt");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    long threads;
    try (Stream<String> lines = Files.lines(dump)) {
      threads = lines.filter(line -> line.startsWith("#") && line.contains("\"rfc2217")).count();
    }
    Files.delete(dump);
    return new Footprint(threads, countDescriptors(), measureHeap());
  }

  static long countDescriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** The smallest of some looks, each after a collection. */
  static long measureHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
