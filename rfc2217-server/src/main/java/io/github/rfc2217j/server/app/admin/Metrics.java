package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.ServerSnapshot;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.app.admin.Exposition.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Writes snapshots as metrics. Names are stable: dashboards rely on them. Not for several threads.
 */
final class Metrics {

  private final Exposition out = new Exposition();
  private final ServerSnapshot snapshot;
  private final List<PortSnapshot> ports;

  private Metrics(ServerSnapshot snapshot) {
    this.snapshot = snapshot;
    // One that is let go of may have the name and address of one that is served.
    this.ports = snapshot.ports().stream().filter(port -> !port.ending()).toList();
  }

  /** Returns the metrics of a server. */
  static String of(ServerSnapshot snapshot, String version) {
    Metrics metrics = new Metrics(snapshot);
    metrics.server(version);
    metrics.ports();
    metrics.totals();
    metrics.sessions();
    metrics.commands();
    return metrics.out.toString();
  }

  private void server(String version) {
    out.family("rfc2217_build_info", Kind.GAUGE, "The program's version; always 1.")
        .sample(1, "version", version, "java", Runtime.version().toString());
    out.family("rfc2217_connections", Kind.GAUGE, "Connections, those being let in among them.")
        .sample(snapshot.connections());
    out.family(
        "rfc2217_refusals_total", Kind.COUNTER, "Clients refused or held back, by the reason.");
    snapshot.refusals().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> out.sample(entry.getValue(), "reason", StatusJson.lower(entry.getKey())));
  }

  private void ports() {
    each(
        "rfc2217_port_info",
        "How a port is served and set; always 1.",
        port ->
            out.sample(
                1,
                labels(
                    port,
                    "sharing",
                    StatusJson.lower(port.sharing()),
                    "settings",
                    port.status().settings().toString())));
    each(
        "rfc2217_port_device_state",
        "1 for the state in which the device is: closed (nobody needs it), open, or lost.",
        port -> {
          for (PortSnapshot.Device state : PortSnapshot.Device.values()) {
            out.sample(port.device() == state, labels(port, "state", StatusJson.lower(state)));
          }
        });
    each(
        "rfc2217_port_device_state_timestamp_seconds",
        "When the device came into its state.",
        port -> out.sample(timestamp(port.deviceSince()), labels(port)));
    each(
        "rfc2217_port_bits_per_second",
        "The speed in force.",
        port -> out.sample(port.status().settings().baudRate(), labels(port)));
    each(
        "rfc2217_port_line",
        "1 while a line of the port is raised, as last seen; break while one is being sent.",
        this::lines);
  }

  private void lines(PortSnapshot port) {
    out.sample(port.status().dtr(), labels(port, "line", "dtr"));
    out.sample(port.status().rts(), labels(port, "line", "rts"));
    out.sample(port.modem().cts(), labels(port, "line", "cts"));
    out.sample(port.modem().dsr(), labels(port, "line", "dsr"));
    out.sample(port.modem().cd(), labels(port, "line", "cd"));
    out.sample(port.modem().ri(), labels(port, "line", "ri"));
    out.sample(port.status().breakOn(), labels(port, "line", "break"));
  }

  private void totals() {
    count(
        "rfc2217_port_transmit_bytes_total",
        "Octets of clients that the device has taken.",
        port -> out.sample(port.totals().toDevice(), labels(port)));
    count(
        "rfc2217_port_receive_bytes_total",
        "Octets that the device has sent, those among them that nobody wanted.",
        port -> out.sample(port.totals().fromDevice(), labels(port)));
    count(
        "rfc2217_port_sessions_total",
        "Sessions that have begun.",
        port -> out.sample(port.totals().sessions(), labels(port)));
    count(
        "rfc2217_port_device_losses_total",
        "How often the device was lost.",
        port -> out.sample(port.totals().losses(), labels(port)));
    count(
        "rfc2217_port_line_errors_total",
        "What the receiver met, as far as the backend tells.",
        port -> {
          out.sample(port.totals().overruns(), labels(port, "kind", "overrun"));
          out.sample(port.totals().parityErrors(), labels(port, "kind", "parity"));
          out.sample(port.totals().framingErrors(), labels(port, "kind", "framing"));
          out.sample(port.totals().breaks(), labels(port, "kind", "break"));
        });
  }

  private void sessions() {
    each(
        "rfc2217_port_sessions",
        "Clients that are being served.",
        port -> {
          long owners = port.sessions().stream().filter(SessionSnapshot::owner).count();
          out.sample(owners, labels(port, "role", "owner"));
          out.sample(port.sessions().size() - owners, labels(port, "role", "observer"));
        });
    each(
        "rfc2217_port_waiting_bytes",
        "Octets that wait in the server, for the device or for its clients.",
        port -> {
          out.sample(sum(port, SessionSnapshot::waitingForDevice), labels(port, "for", "device"));
          out.sample(sum(port, SessionSnapshot::waitingForClient), labels(port, "for", "client"));
        });
    each(
        "rfc2217_port_suspended_sessions",
        "Sessions in which one end has asked the other to send nothing more.",
        port -> {
          out.sample(
              sum(port, session -> session.suspendedByUs() ? 1 : 0), labels(port, "by", "server"));
          out.sample(
              sum(port, session -> session.suspendedByPeer() ? 1 : 0),
              labels(port, "by", "client"));
        });
  }

  private void commands() {
    out.family(
        "rfc2217_port_command_duration_seconds",
        Kind.SUMMARY,
        "How long the device took for what owners asked.");
    for (PortSnapshot port : ports) {
      Duration sum = port.commands().mean().multipliedBy(port.commands().count());
      out.suffixed("_sum", Json.seconds(sum), labels(port));
      out.suffixed("_count", Long.toString(port.commands().count()), labels(port));
    }
    each(
        "rfc2217_port_command_duration_max_seconds",
        "How long the longest of them took.",
        port -> out.sample(Json.seconds(port.commands().longest()), labels(port)));
  }

  private void each(String name, String help, Consumer<PortSnapshot> samples) {
    out.family(name, Kind.GAUGE, help);
    ports.forEach(samples);
  }

  private void count(String name, String help, Consumer<PortSnapshot> samples) {
    out.family(name, Kind.COUNTER, help);
    ports.forEach(samples);
  }

  private static long sum(PortSnapshot port, ToLongFunction<SessionSnapshot> figure) {
    return port.sessions().stream().mapToLong(figure).sum();
  }

  private static String timestamp(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3).toPlainString();
  }

  /** Names may be given twice; addresses are not. */
  private static String[] labels(PortSnapshot port, String... more) {
    String[] labels = Arrays.copyOf(more, more.length + 4);
    System.arraycopy(more, 0, labels, 4, more.length);
    labels[0] = "port";
    labels[1] = port.port().name();
    labels[2] = "address";
    labels[3] = port.port().hostAndPort();
    return labels;
  }
}
