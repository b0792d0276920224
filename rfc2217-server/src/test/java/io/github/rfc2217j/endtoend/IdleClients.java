package io.github.rfc2217j.endtoend;

import com.sun.management.OperatingSystemMXBean;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.peers.AllThreads;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What clients cost that do nothing: opens many ports of a server in another JVM, waits, and prints
 * threads, heap and CPU time of this JVM. {@code IdleClients [COUNT [SECONDS]]}.
 */
public final class IdleClients {

  private IdleClients() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("serve")) {
      serve(Integer.parseInt(args[1]));
      return;
    }
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    Duration idle = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 60);
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                IdleClients.class.getName(),
                "serve",
                String.valueOf(count))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader addresses = server.inputReader(StandardCharsets.UTF_8)) {
      measure(count, idle, addresses);
    } finally {
      server.destroy();
    }
  }

  /** Serves loop-back plugs, one a port, and prints where. */
  private static void serve(int count) throws IOException {
    Rfc2217Server.Builder builder = Rfc2217Server.builder();
    for (int i = 0; i < count; i++) {
      builder.bind("127.0.0.1", 0).serve("sim:loop/idle" + i);
    }
    try (Rfc2217Server server = builder.start()) {
      server.ports().forEach(port -> System.out.println(port.hostAndPort()));
      while (System.in.read() >= 0) {
        // The end of the input ends it.
      }
    }
  }

  private static void measure(int count, Duration idle, BufferedReader addresses)
      throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("rfc2217://" + addresses.readLine());
    }
    SerialPorts.open(names.get(0)).close(); // what is loaded once for all is not counted
    Figures before = Figures.now();
    List<SerialPort> ports = new ArrayList<>();
    long began = System.nanoTime();
    for (String name : names) {
      ports.add(SerialPorts.open(name));
    }
    long opened = System.nanoTime() - began;
    Figures open = Figures.now();
    LockSupport.parkNanos(idle.toNanos());
    Figures after = Figures.now();
    System.out.printf(
        "%d clients opened one after the other in %d ms%n", count, opened / 1_000_000);
    System.out.printf(
        "platform threads: %d before, %d with them; virtual threads: %d%n",
        before.platform, open.platform, after.virtual);
    System.out.printf(
        "heap: %.1f KiB a client (%.1f MiB in all)%n",
        (open.heap - before.heap) / 1024.0 / count, (open.heap - before.heap) / 1048576.0);
    System.out.printf(
        "CPU time while idle for %d s: %.0f ms%n",
        idle.toSeconds(), (after.cpuFirst - open.cpuLast) / 1e6);
    for (SerialPort port : ports) {
      port.close();
    }
    ports.clear();
    Figures closed = Figures.now();
    System.out.printf(
        "after closing: %d platform threads, %d virtual threads, heap %+.1f KiB%n",
        closed.platform, closed.virtual, (closed.heap - before.heap) / 1024.0);
  }

  private record Figures(int platform, long virtual, long heap, long cpuFirst, long cpuLast) {
    static Figures now() {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long cpuFirst = system.getProcessCpuTime();
      long virtual = AllThreads.names(name -> true).size();
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      return new Figures(
          ManagementFactory.getThreadMXBean().getThreadCount(),
          virtual,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          cpuFirst,
          system.getProcessCpuTime());
    }
  }
}
