package io.github.rfc2217j.bench;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.bench.Contender.Running;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Our client, in this JVM, beside pyserial's; each against our server and against ser2net. */
final class ClientBench {

  static final List<String> LIBRARIES =
      List.of(
          "rfc2217j at rfc2217j",
          "pyserial at rfc2217j",
          "rfc2217j at ser2net",
          "pyserial at ser2net");

  /** As many until both compilers have done what there is to do for opening and closing. */
  private static final int WARM_UP_OPENS = 1200;

  private static final int OPENS = 100;
  private static final int ROUNDS = 1000;
  private static final long OCTETS = 64 << 20;
  private static final int PYSERIAL_ROUNDS = 30;
  private static final long PYSERIAL_OCTETS = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Workshop workshop;
  private final Results results;
  private final List<String> devices;

  ClientBench(Workshop workshop, Results results, List<String> devices) {
    this.workshop = workshop;
    this.results = results;
    this.devices = devices;
  }

  void run() throws Exception {
    for (Contender contender : List.of(Contender.OURS, Contender.SER2NET_TUNED)) {
      String at = contender == Contender.OURS ? " at rfc2217j" : " at ser2net";
      Running server = contender.start(workshop, devices.subList(0, 1));
      try {
        // Twice: the first time it is compiled.
        ours(server.tcp(), WARM_UP_OPENS);
        add("rfc2217j" + at, ours(server.tcp(), OPENS));
        add(
            "pyserial" + at,
            workshop.run(
                List.of(
                    "/usr/bin/python3",
                    workshop.python("pyserial_client.py"),
                    "" + server.tcp(),
                    "" + PYSERIAL_ROUNDS,
                    "" + PYSERIAL_OCTETS)));
      } catch (IOException e) {
        results.addFailure("clients" + at, e.toString());
      } finally {
        Workshop.stop(server.process());
      }
    }
  }

  private void add(String who, Map<String, Double> figures) {
    results.add("open: µs", who, figures.get("open_us"));
    results.add("close: µs", who, figures.get("close_us"));
    results.add("set RTS: µs", who, figures.get("rts_us"));
    results.add("set the baud rate: µs", who, figures.get("baud_us"));
    results.add("one octet there and back: µs", who, figures.get("echo_us"));
    results.add("receive: MB/s", who, figures.get("receive_mb_s"));
    results.add("receive: CPU s/GB", who, figures.get("receive_cpu_s_gb"));
  }

  private interface Call {
    void run(int round) throws IOException;
  }

  private static double medianMicros(int rounds, Call call) throws IOException {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      call.run(i);
      times.add((System.nanoTime() - start) / 1e3);
    }
    return Results.median(times);
  }

  private static Map<String, Double> ours(int tcp, int rounds) throws IOException {
    Map<String, Double> figures = new TreeMap<>();
    String uri = "rfc2217://127.0.0.1:" + tcp;
    List<Double> opens = new ArrayList<>();
    List<Double> closes = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      SerialPort port = SerialPorts.open(uri);
      long opened = System.nanoTime();
      port.close();
      opens.add((opened - start) / 1e3);
      closes.add((System.nanoTime() - opened) / 1e3);
    }
    figures.put("open_us", Results.median(opens));
    figures.put("close_us", Results.median(closes));
    SerialSettings slow = SerialSettings.of("9600 8N1");
    SerialSettings fast = SerialSettings.of("115200 8N1");
    try (SerialPort port = SerialPorts.open(uri)) {
      figures.put("rts_us", medianMicros(ROUNDS, i -> port.set(ControlLine.RTS, i % 2 == 0)));
      figures.put("baud_us", medianMicros(ROUNDS, i -> port.apply(i % 2 == 0 ? fast : slow)));
      order(port, "E R %011d\n", ROUNDS);
      ByteBuffer one = ByteBuffer.allocate(1);
      figures.put(
          "echo_us",
          medianMicros(
              ROUNDS,
              i -> {
                port.write(one.clear().put(0, (byte) 'x'));
                if (port.read(one.clear(), PATIENCE) != 1) {
                  throw new IOException("the octet did not come back");
                }
              }));
      receive(port, figures);
    }
    return figures;
  }

  private static void receive(SerialPort port, Map<String, Double> figures) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(1 << 16);
    long self = ProcessHandle.current().pid();
    double cpu = Measured.of(self).cpuSeconds();
    long start = System.nanoTime();
    order(port, "G R %011d\n", OCTETS);
    for (long left = OCTETS; left > 0; ) {
      int count = port.read(block.clear(), PATIENCE);
      if (count <= 0) {
        throw new IOException("the stream stopped, " + left + " octets before its end");
      }
      left -= count;
    }
    figures.put("receive_mb_s", OCTETS / ((System.nanoTime() - start) / 1e9) / 1e6);
    figures.put("receive_cpu_s_gb", (Measured.of(self).cpuSeconds() - cpu) / OCTETS * 1e9);
  }

  private static void order(SerialPort port, String format, long count) throws IOException {
    ByteBuffer text = ByteBuffer.wrap(format.formatted(count).getBytes(StandardCharsets.US_ASCII));
    while (text.hasRemaining()) {
      port.write(text);
    }
  }
}
