package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.server.CommandTimes;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.PortTotals;
import io.github.rfc2217j.server.ServerSnapshot;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.app.capture.Captures;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Writes snapshots as JSON. Names are stable: monitoring relies on them. Any thread. */
final class StatusJson {

  private final String version;
  private final boolean actions;
  private final Optional<Captures> captures;

  /**
   * Makes a writer.
   *
   * @param version what the program calls its version
   * @param actions whether something can be done from the page
   * @param captures what captures sessions
   */
  StatusJson(String version, boolean actions, Optional<Captures> captures) {
    this.version = version;
    this.actions = actions;
    this.captures = captures;
  }

  /** Returns a port's identity: no two ports have one address, but for one that is let go of. */
  static String id(PortSnapshot port) {
    return port.port().hostAndPort() + (port.ending() ? " (ending)" : "");
  }

  /** Returns a session's identity at its port. */
  static String id(SessionSnapshot session) {
    return session.peer() + ' ' + session.since();
  }

  /** Returns all of a snapshot. */
  String status(ServerSnapshot snapshot) {
    Json json = new Json().object();
    json.key("at").value(snapshot.at().toString());
    json.key("server").raw(server(snapshot));
    json.key("ports").array();
    snapshot.ports().forEach(port -> json.raw(port(port)));
    return json.endArray().endObject().toString();
  }

  /** Returns what concerns no port. */
  String server(ServerSnapshot snapshot) {
    Json json = new Json().object();
    json.key("version").value(version);
    json.key("actions").value(actions);
    json.key("captures").value(actions && captures.isPresent());
    json.key("connections").value(snapshot.connections());
    json.key("refusals").raw(counts(snapshot.refusals()));
    return json.endObject().toString();
  }

  /** Returns a port. */
  String port(PortSnapshot port) {
    Json json = new Json().object();
    json.key("id").value(id(port));
    json.key("name").value(port.port().name());
    json.key("address").value(port.port().hostAndPort());
    json.key("device").value(lower(port.device()));
    json.key("deviceSince").value(port.deviceSince().toString());
    json.key("ending").value(port.ending());
    json.key("sharing").value(lower(port.sharing()));
    settings(json.key("settings"), port.status().settings());
    json.key("break").value(port.status().breakOn());
    json.key("dtr").value(port.status().dtr());
    json.key("rts").value(port.status().rts());
    json.key("cts").value(port.modem().cts());
    json.key("dsr").value(port.modem().dsr());
    json.key("ri").value(port.modem().ri());
    json.key("cd").value(port.modem().cd());
    totals(json.key("totals"), port.totals());
    json.key("waitingForDevice").value(sum(port, SessionSnapshot::waitingForDevice));
    json.key("waitingForClient").value(sum(port, SessionSnapshot::waitingForClient));
    times(json.key("commands"), port.commands());
    json.key("sessions").array();
    port.sessions().forEach(session -> session(json, port.port(), session));
    return json.endArray().endObject().toString();
  }

  private static long sum(PortSnapshot port, ToLongFunction<SessionSnapshot> figure) {
    return port.sessions().stream().mapToLong(figure).sum();
  }

  private static void settings(Json json, SerialSettings settings) {
    json.object();
    json.key("text").value(settings.toString());
    json.key("baudRate").value(settings.baudRate());
    json.key("dataBits").value(settings.dataBits().count());
    json.key("parity").value(lower(settings.parity()));
    json.key("stopBits").value(settings.stopBits().text());
    json.key("flowControl").value(settings.flowControl().toString());
    json.endObject();
  }

  private static void totals(Json json, PortTotals totals) {
    json.object();
    json.key("toDevice").value(totals.toDevice());
    json.key("fromDevice").value(totals.fromDevice());
    json.key("sessions").value(totals.sessions());
    json.key("losses").value(totals.losses());
    json.key("overruns").value(totals.overruns());
    json.key("parityErrors").value(totals.parityErrors());
    json.key("framingErrors").value(totals.framingErrors());
    json.key("breaks").value(totals.breaks());
    json.endObject();
  }

  private static void times(Json json, CommandTimes times) {
    json.object();
    json.key("count").value(times.count());
    json.key("shortestSeconds").value(times.shortest());
    json.key("meanSeconds").value(times.mean());
    json.key("longestSeconds").value(times.longest());
    json.key("lastSeconds").value(times.last());
    json.endObject();
  }

  private void session(Json json, ExportedPort port, SessionSnapshot session) {
    json.object();
    json.key("id").value(id(session));
    json.key("peer").value(session.peer());
    json.key("owner").value(session.owner());
    json.key("since").value(session.since().toString());
    json.key("identities").array();
    session.identities().forEach(json::value);
    json.endArray();
    json.key("toDevice").value(session.toDevice());
    json.key("fromDevice").value(session.fromDevice());
    json.key("waitingForDevice").value(session.waitingForDevice());
    json.key("waitingForClient").value(session.waitingForClient());
    json.key("suspendedByServer").value(session.suspendedByUs());
    json.key("suspendedByClient").value(session.suspendedByPeer());
    json.key("violations").raw(counts(session.violations()));
    json.key("profile").value(session.profile().name());
    capture(json.key("capture"), port, session);
    json.endObject();
  }

  private void capture(Json json, ExportedPort port, SessionSnapshot session) {
    Optional<Captures.State> state =
        captures.flatMap(present -> present.state(port.name(), session));
    if (state.isEmpty()) {
      json.nothing();
      return;
    }
    json.object();
    json.key("file").value(state.get().file());
    json.key("octets").value(state.get().octets());
    json.endObject();
  }

  private static String counts(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((kind, count) -> named.put(lower(kind), count));
    Json json = new Json().object();
    named.forEach((kind, count) -> json.key(kind).value(count));
    return json.endObject().toString();
  }

  /** Returns a constant's name as JSON and Prometheus write it. */
  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
