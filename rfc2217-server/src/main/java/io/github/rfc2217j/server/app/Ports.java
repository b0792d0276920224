package io.github.rfc2217j.server.app;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.spi.PortName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code ports}: tells what is plugged in. */
final class Ports implements Callable<Integer> {

  static final String NAME = "ports";

  private final CommandSpec spec =
      Syntax.finish(
          Syntax.command(
              NAME,
              this,
              "Tells what is plugged in: name, description, USB identity, who holds it."),
          "",
          "Either name may stand as 'device' in the configuration; the one of USB finds the device",
          "wherever it is plugged if no other has the same, and ends with the interface (/01).",
          "Who holds a device is told where this user may know it (Linux, the own processes; all"
              + " of",
          "them as root).");

  private Ports() {}

  static CommandSpec spec() {
    return new Ports().spec;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<PortInfo> ports = SerialPorts.list();
    if (ports.isEmpty()) {
      out.println("No serial port is there, as far as the backends on the path can tell.");
      return 0;
    }
    Holders holders = Holders.look(Path.of("/proc"));
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("NAME", "USB", "HELD BY", "DESCRIPTION"));
    for (PortInfo port : ports) {
      table.add(
          List.of(
              port.name(),
              port.usb().map(PortInfo.Usb::toString).orElse("-"),
              holders.of(PortName.of(port.name()).address()),
              port.description()));
    }
    table.forEach(row -> out.println(line(row, table)));
    if (holders.hidden() > 0) {
      out.println(
          "Not looked into: "
              + holders.hidden()
              + " processes of other users, so '?' may be held; as root all is told.");
    }
    return 0;
  }

  /** The columns as wide as their widest value; the last one as it is. */
  private static String line(List<String> row, List<List<String>> table) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size() - 1; i++) {
      int column = i;
      int width = table.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
      line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
    }
    return line.append(row.getLast()).toString();
  }
}
