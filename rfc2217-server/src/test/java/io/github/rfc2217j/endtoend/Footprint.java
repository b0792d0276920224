package io.github.rfc2217j.endtoend;

import io.github.rfc2217j.api.peers.AllThreads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this JVM holds: threads of ours, virtual ones included, open descriptors, octets of heap.
 */
public record Footprint(long threads, long descriptors, long heap) {

  public static Footprint now() throws IOException {
    List<String> names = AllThreads.names(name -> true);
    return new Footprint(threads(names), countDescriptors(), measureHeap());
  }

  /**
   * Those that come when they are needed are left out: of a port's writing threads there is at most
   * one for each that reads, and those that make calls for others end by themselves.
   */
  private static long threads(List<String> names) {
    long reading = count(names, "rfc2217-read ");
    long writing = count(names, "rfc2217-write ");
    long helping = count(names, "rfc2217-native-");
    return names.size() - helping - Math.min(reading, writing);
  }

  private static long count(List<String> names, String begin) {
    return names.stream().filter(name -> name.startsWith(begin)).count();
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
