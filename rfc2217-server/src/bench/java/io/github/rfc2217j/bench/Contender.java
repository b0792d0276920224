package io.github.rfc2217j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server that is compared: how it is started for so many ports, and whether it speaks Telnet. */
enum Contender {
  OURS("rfc2217j", 1000) {
    @Override
    List<String> command(Workshop workshop, int tcp, List<String> devices) {
      List<String> command =
          new ArrayList<>(List.of(System.getProperty("bench.server").split("\\s+")));
      command.add("serve");
      for (int i = 0; i < devices.size(); i++) {
        command.addAll(List.of("--listen", "127.0.0.1:" + (tcp + i), "--device", devices.get(i)));
      }
      return command;
    }
  },
  OURS_OTHERWISE("rfc2217j otherwise", 1000) {
    @Override
    List<String> command(Workshop workshop, int tcp, List<String> devices) throws IOException {
      List<String> command =
          new ArrayList<>(List.of("/usr/bin/env", "RFC2217_SERVER_OPTS=" + otherOptions()));
      command.addAll(OURS.command(workshop, tcp, devices));
      return command;
    }
  },
  SER2NET_TUNED("ser2net tuned", 1000) {
    @Override
    List<String> command(Workshop workshop, int tcp, List<String> devices) throws IOException {
      return ser2net(
          workshop,
          tcp,
          devices,
          "tcp(nodelay)",
          "  options:\n"
              + "    chardelay: false\n"
              + "    dev-to-net-bufsize: 65536\n"
              + "    net-to-dev-bufsize: 65536\n");
    }
  },
  SER2NET("ser2net", 1000) {
    @Override
    List<String> command(Workshop workshop, int tcp, List<String> devices) throws IOException {
      return ser2net(workshop, tcp, devices, "tcp", "");
    }
  },
  PYSERIAL("pyserial", 1) {
    @Override
    List<String> command(Workshop workshop, int tcp, List<String> devices) {
      return List.of(
          "/usr/bin/python3", workshop.python("pyserial_server.py"), "" + tcp, devices.getFirst());
    }
  },
  RELAY("bare C relay", 1) {
    @Override
    List<String> command(Workshop workshop, int tcp, List<String> devices) {
      return List.of(workshop.program("relay"), "" + tcp, devices.getFirst());
    }
  };

  private final String title;
  private final int mostPorts;

  Contender(String title, int mostPorts) {
    this.title = title;
    this.mostPorts = mostPorts;
  }

  abstract List<String> command(Workshop workshop, int tcp, List<String> devices)
      throws IOException;

  /** Options of the virtual machine that an experiment compares ours with. */
  static String otherOptions() {
    return System.getProperty("bench.otherwise", "");
  }

  String title() {
    return title;
  }

  int mostPorts() {
    return mostPorts;
  }

  boolean isRaw() {
    return this == RELAY;
  }

  /** A running server, with device {@code i} at port {@code tcp + i}. */
  record Running(Contender contender, Process process, int tcp, double startMillis) {

    List<String> load(Workshop workshop, int port, Object... job) {
      List<String> command = new ArrayList<>(List.of(workshop.program("load")));
      if (contender.isRaw()) {
        command.add("raw");
      }
      command.addAll(List.of("127.0.0.1", String.valueOf(tcp + port)));
      for (Object word : job) {
        command.add(word.toString());
      }
      return command;
    }

    Measured measured() throws IOException {
      return Measured.of(process.pid());
    }
  }

  /** Starts it and waits until the last port listens. */
  Running start(Workshop workshop, List<String> devices) throws IOException {
    int tcp = Workshop.freePorts(devices.size());
    List<String> command = command(workshop, tcp, devices);
    long began = System.nanoTime();
    Process process = workshop.start(command);
    long deadline = began + 30_000_000_000L;
    while (!listens(tcp + devices.size() - 1)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new IOException(
            title
                + " does not listen: "
                + Files.readString(workshop.directory().resolve("output.log")));
      }
      Measured.pause(0.001);
    }
    return new Running(this, process, tcp, (System.nanoTime() - began) / 1e6);
  }

  /** Asks the kernel instead of the server: a connection would be the server's first client. */
  private static boolean listens(int port) throws IOException {
    String wanted = String.format(":%04X ", port);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (var lines = Files.lines(Path.of(table))) {
        if (lines.anyMatch(line -> line.contains(wanted) && line.contains(" 0A "))) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<String> ser2net(
      Workshop workshop, int tcp, List<String> devices, String transport, String options)
      throws IOException {
    StringBuilder yaml = new StringBuilder("%YAML 1.1\n---\n");
    for (int i = 0; i < devices.size(); i++) {
      yaml.append("connection: &p").append(i).append('\n');
      yaml.append("  accepter: telnet(rfc2217),")
          .append(transport)
          .append(",127.0.0.1,")
          .append(tcp + i)
          .append('\n');
      yaml.append("  connector: serialdev,")
          .append(devices.get(i))
          .append(",9600n81,local\n")
          .append(options);
    }
    Path file = Files.createTempFile(workshop.directory(), "ser2net", ".yaml");
    Files.writeString(file, yaml);
    return List.of("/usr/sbin/ser2net", "-n", "-d", "-c", file.toString());
  }
}
