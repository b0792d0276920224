package io.github.rfc2217j.bench;

import io.github.rfc2217j.bench.Contender.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Our server beside ser2net, pyserial's and a relay in C, on pseudo-terminals, one after the other
 * within each round: {@code ServerBench SOURCES [rounds=N] [only=bulk,echo,...] [ports=10,100,500]
 * [who=OURS,RELAY]}. Property {@code bench.server} is the command that starts ours; with property
 * {@code bench.otherwise}, options of the virtual machine, ours takes part a second time with
 * these. Prints a table, and writes all figures to {@code target/bench.json}.
 */
public final class ServerBench {

  private static final double BULK_SECONDS = 2;
  private static final long FIRST_OCTETS = 1 << 20;
  private static final long MOST_OCTETS = 128 << 20;
  private static final double IDLE_SECONDS = 20;

  private final Workshop workshop;
  private final Results results = new Results();
  private final List<String> devices = new ArrayList<>();
  private final Set<String> only;
  private final List<Contender> who;

  private ServerBench(Workshop workshop, Set<String> only, List<Contender> who) {
    this.workshop = workshop;
    this.only = only;
    this.who = who;
  }

  public static void main(String[] args) throws Exception {
    int rounds = 3;
    Set<String> only =
        new TreeSet<>(
            List.of("bulk", "echo", "baud", "beside", "eight", "start", "idle", "clients"));
    List<Contender> who = new ArrayList<>(List.of(Contender.values()));
    if (Contender.otherOptions().isEmpty()) {
      who.remove(Contender.OURS_OTHERWISE);
    }
    List<Integer> ports = List.of(10, 100, 500);
    for (String arg : Arrays.asList(args).subList(1, args.length)) {
      String value = arg.substring(arg.indexOf('=') + 1);
      switch (arg.substring(0, Math.max(0, arg.indexOf('=')))) {
        case "rounds" -> rounds = Integer.parseInt(value);
        case "only" -> only.retainAll(List.of(value.split(",")));
        case "ports" -> ports = Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
        case "who" -> who = Arrays.stream(value.split(",")).map(Contender::valueOf).toList();
        default ->
            throw new IllegalArgumentException(arg + ": want rounds=, only=, ports= or who=");
      }
    }
    try (Workshop workshop = new Workshop(Path.of(args[0]))) {
      ServerBench bench = new ServerBench(workshop, only, who);
      bench.run(rounds, ports);
      List<String> columns = new ArrayList<>(who.stream().map(Contender::title).toList());
      System.out.println(bench.results.table("server", columns));
      if (only.contains("clients")) {
        System.out.println(bench.results.table("client", ClientBench.LIBRARIES));
      }
      Files.createDirectories(Path.of("target"));
      Files.writeString(Path.of("target", "bench.json"), bench.results.json());
    }
  }

  private void run(int rounds, List<Integer> ports) throws Exception {
    int most = only.contains("idle") ? ports.stream().max(Integer::compare).orElse(10) : 10;
    workshop.startTalking(
        List.of(
            workshop.program("device"), workshop.directory().toString(), "" + Math.max(most, 10)));
    for (int i = 0; i < Math.max(most, 10); i++) {
      devices.add(workshop.directory().resolve("tty" + i).toString());
    }
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : who) {
        System.err.println("round " + (round + 1) + " of " + rounds + ": " + contender.title());
        streams(contender);
        start(contender);
        for (int count : ports) {
          idle(contender, count);
        }
      }
      if (only.contains("clients")) {
        new ClientBench(workshop, results, devices).run();
      }
    }
  }

  private interface Part {
    void run(Running server) throws Exception;
  }

  /** Starts a server for one part; what fails there is a result and does not end the others. */
  private void with(Contender contender, int count, String what, Part part) throws Exception {
    if (count > contender.mostPorts()) {
      return;
    }
    Running server = contender.start(workshop, devices.subList(0, count));
    try {
      part.run(server);
    } catch (IOException e) {
      results.addFailure(contender.title(), what + ": " + e.getMessage());
    } finally {
      Workshop.stop(server.process());
    }
  }

  private void streams(Contender contender) throws Exception {
    int count = contender.mostPorts() == 1 ? 1 : 10;
    with(
        contender,
        count,
        "streams",
        server -> {
          if (only.contains("bulk")) {
            for (String mode : List.of("G", "K", "D")) {
              for (String density : List.of("0", "R", "F")) {
                bulk(server, mode, density);
              }
            }
          }
          if (only.contains("echo")) {
            workshop.run(server.load(workshop, 0, "echo", 2000));
            times(
                contender,
                "one octet there and back",
                workshop.run(server.load(workshop, 0, "echo", 3000)));
          }
          if (only.contains("baud") && !contender.isRaw()) {
            workshop.run(server.load(workshop, 0, "baud", 1000));
            times(
                contender,
                "SET-BAUDRATE and its answer",
                workshop.run(server.load(workshop, 0, "baud", 1500)));
          }
          if (count > 1) {
            beside(server);
          }
        });
  }

  private void bulk(Running server, String mode, String density)
      throws IOException, InterruptedException {
    double rate = rate(workshop.run(server.load(workshop, 0, mode, density, FIRST_OCTETS)));
    long octets =
        Math.clamp(
            (long) (rate * BULK_SECONDS / (mode.equals("D") ? 2 : 1)), FIRST_OCTETS, MOST_OCTETS);
    double before = server.measured().cpuSeconds();
    Map<String, Double> figures = workshop.run(server.load(workshop, 0, mode, density, octets));
    double cpu = server.measured().cpuSeconds() - before;
    String what =
        switch (mode) {
              case "G" -> "device to client";
              case "K" -> "client to device";
              default -> "both ways";
            }
            + switch (density) {
              case "0" -> ", no FF";
              case "R" -> ", random";
              default -> ", all FF";
            };
    results.add(what + ": MB/s", server.contender().title(), rate(figures) / 1e6);
    results.add(what + ": CPU s/GB", server.contender().title(), cpu / figures.get("octets") * 1e9);
  }

  private static double rate(Map<String, Double> figures) {
    return figures.get("octets") / figures.get("seconds");
  }

  /**
   * An interactive session while one port, and while eight, of the same server stream without a
   * pause.
   */
  private void beside(Running server) throws Exception {
    for (int streams : List.of(1, 8)) {
      if (!only.contains(streams == 1 ? "beside" : "eight")) {
        continue;
      }
      List<Process> busy = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        busy.add(
            workshop.start(
                server.load(workshop, 1 + i, i % 2 == 0 ? "G" : "K", "R", 100_000_000_000L)));
      }
      Measured.pause(1);
      Map<String, Double> figures = workshop.run(server.load(workshop, 0, "echo", 1000));
      for (Process process : busy) {
        if (!process.isAlive()) {
          throw new IOException("a stream beside the echo ended by itself");
        }
        Workshop.stop(process);
      }
      times(
          server.contender(),
          "one octet beside " + streams + (streams == 1 ? " stream" : " streams"),
          figures);
    }
  }

  private void times(Contender contender, String what, Map<String, Double> figures) {
    results.add(what + ": p50 µs", contender.title(), figures.get("p50_us"));
    results.add(what + ": p99 µs", contender.title(), figures.get("p99_us"));
  }

  private void start(Contender contender) throws Exception {
    if (!only.contains("start")) {
      return;
    }
    for (int i = 0; i < 4; i++) {
      with(
          contender,
          1,
          "start",
          server -> results.add("start to listening: ms", contender.title(), server.startMillis()));
    }
  }

  private void idle(Contender contender, int count) throws Exception {
    if (!only.contains("idle")) {
      return;
    }
    with(
        contender,
        count,
        count + " ports",
        server -> {
          Workshop.Said clients = workshop.startTalking(server.load(workshop, 0, "idle", count));
          String what = count + " ports connected: ";
          results.add(
              what + "all accepted, ms",
              contender.title(),
              Workshop.figures(clients.line()).get("accept_ms"));
          Measured.pause(2);
          double before = server.measured().cpuSeconds();
          Measured.pause(IDLE_SECONDS);
          Measured after = server.measured();
          results.add(
              what + "CPU %",
              contender.title(),
              (after.cpuSeconds() - before) / IDLE_SECONDS * 100);
          results.add(what + "RSS MB", contender.title(), after.residentMegabytes());
          results.add(what + "threads", contender.title(), after.threads());
          Workshop.stop(clients.process());
        });
  }
}
