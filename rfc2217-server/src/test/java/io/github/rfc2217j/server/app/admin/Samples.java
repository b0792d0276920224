package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.server.CommandTimes;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.PortTotals;
import io.github.rfc2217j.server.Refusal;
import io.github.rfc2217j.server.ServerSnapshot;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.SharingPolicy;
import io.github.rfc2217j.server.app.capture.Captures;
import io.github.rfc2217j.server.app.capture.FakeSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Servers as they might be. */
final class Samples {

  static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  private Samples() {}

  static ServerSnapshot server(PortSnapshot... ports) {
    Map<Refusal, Long> refusals =
        Arrays.stream(Refusal.values()).collect(Collectors.toMap(reason -> reason, reason -> 0L));
    refusals.put(Refusal.BUSY, 3L);
    return new ServerSnapshot(BEGIN.plusSeconds(60), ports.length, List.of(ports), refusals);
  }

  static ExportedPort exported(String name, int port) {
    return new ExportedPort(name, new InetSocketAddress("127.0.0.1", port));
  }

  static PortSnapshot idle(String name, int port) {
    return port(name, port, PortSnapshot.Device.CLOSED, ModemState.ALL_LOW);
  }

  static PortSnapshot port(
      String name,
      int port,
      PortSnapshot.Device device,
      ModemState modem,
      SessionSnapshot... sessions) {
    return new PortSnapshot(
        exported(name, port),
        device,
        BEGIN,
        new PortStatus(SerialSettings.of("115200 8N1"), false, sessions.length > 0, true),
        modem,
        SharingPolicy.SHARED,
        false,
        List.of(sessions),
        new CommandTimes(
            4,
            Duration.ofMillis(1),
            Duration.ofNanos(2_500_000),
            Duration.ofMillis(5),
            Duration.ofMillis(1)),
        new PortTotals(5000, 600_000, 12, 1, 0, 2, 3, 4));
  }

  /** The same port, being let go of. */
  static PortSnapshot ending(PortSnapshot port) {
    return copy(port, true, port.totals());
  }

  /** The same port after other octets. */
  static PortSnapshot after(PortSnapshot port, long toDevice, long fromDevice) {
    return copy(port, port.ending(), new PortTotals(toDevice, fromDevice, 1, 0, 0, 0, 0, 0));
  }

  private static PortSnapshot copy(PortSnapshot port, boolean ending, PortTotals totals) {
    return new PortSnapshot(
        port.port(),
        port.device(),
        port.deviceSince(),
        port.status(),
        port.modem(),
        port.sharing(),
        ending,
        port.sessions(),
        port.commands(),
        totals);
  }

  static SessionSnapshot session(String peer, boolean owner, long toDevice, long fromDevice) {
    return new SessionSnapshot(
        peer,
        owner,
        BEGIN.plusSeconds(5),
        owner ? List.of("cn:alice") : List.of(),
        toDevice,
        fromDevice,
        7,
        9,
        false,
        true,
        owner ? Map.of() : Map.of(Violation.STRAY_SE, 2L),
        QuirkProfile.STANDARD);
  }

  /** One port in use, one lost, one that nobody uses. */
  static ServerSnapshot three() {
    return server(
        port(
            "/dev/ttyUSB0",
            2217,
            PortSnapshot.Device.OPEN,
            new ModemState(true, true, false, true),
            session("127.0.0.1:40001", true, 1234, 567890),
            session("[::1]:40002", false, 0, 567890)),
        port("usb:0403:6001", 2218, PortSnapshot.Device.LOST, ModemState.ALL_LOW),
        idle("say \"hello\\n\"\n<b>", 2219));
  }

  /** Writes down what it is told to do. */
  static final class Recorded implements Actions {
    final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();
    private final Optional<Captures> captures;

    Recorded(Captures... captures) {
      this.captures = Stream.of(captures).findFirst();
    }

    @Override
    public LiveSession session(ExportedPort port, SessionSnapshot session) throws IOException {
      return sessions.computeIfAbsent(
          StatusJson.id(session), id -> new FakeSession(port.name(), session, done));
    }

    @Override
    public void purge(ExportedPort port, Purge what) {
      done.add("purge " + port.name() + ' ' + what);
    }

    @Override
    public void sendBreak(ExportedPort port, Duration length) throws IOException {
      if (port.name().startsWith("usb:")) {
        throw new IOException("the device is not there");
      }
      done.add("break " + port.name() + ' ' + length.toMillis());
    }

    @Override
    public Optional<Captures> captures() {
      return captures;
    }
  }
}
