package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.ServerSnapshot;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import io.github.rfc2217j.server.app.capture.Captures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows the operation page with ports that are made up, for the browser test and for whoever
 * changes the page. Arguments: the number of ports, the TCP port, and the token or {@code -}.
 */
final class PanelDemo {

  private PanelDemo() {}

  public static void main(String[] arguments) throws Exception {
    int ports = Integer.parseInt(arguments[0]);
    AtomicLong ticks = new AtomicLong();
    Path directory = Files.createTempDirectory("captures");
    Captures captures = new Captures(CaptureOptions.in(directory, false), "demo");
    AdminOptions options =
        AdminOptions.DEFAULT
            .withAddress("127.0.0.1", Integer.parseInt(arguments[1]))
            .withVersion("1.0 demo");
    Samples.Recorded actions = new Samples.Recorded(captures);
    try (AdminServer server =
        AdminServer.start(
            arguments[2].equals("-") ? options : options.withToken(arguments[2]),
            () -> at(ticks.incrementAndGet(), ports),
            actions)) {
      System.out.println(server.url());
      // Ends with whoever started it.
      while (System.in.read() >= 0) {
        System.out.println(actions.done);
      }
    }
  }

  private static ServerSnapshot at(long tick, int count) {
    PortSnapshot[] ports = new PortSnapshot[count];
    for (int number = 0; number < count; number++) {
      PortSnapshot port = port(tick, number);
      long sent = port.sessions().stream().mapToLong(SessionSnapshot::toDevice).sum();
      long received = port.sessions().stream().mapToLong(SessionSnapshot::fromDevice).sum();
      // Every second one has errors.
      ports[number] = number % 2 == 0 ? Samples.after(port, sent, received) : port;
    }
    ServerSnapshot server = Samples.server(ports);
    return new ServerSnapshot(
        Instant.now(), server.connections(), server.ports(), server.refusals());
  }

  private static PortSnapshot port(long tick, int number) {
    int tcp = 2217 + number;
    return switch (number % 4) {
      case 0 ->
          Samples.port(
              "/dev/ttyUSB" + number,
              tcp,
              PortSnapshot.Device.OPEN,
              new ModemState(true, tick / 8 % 2 == 0, false, true),
              Samples.session(
                  "192.0.2.7:4" + (1000 + number), true, tick * 17, tick / 20 * 1234567),
              Samples.session("[2001:db8::1234:5678]:50123", false, 0, tick / 20 * 1234567));
      case 1 ->
          Samples.port(
              "usb:0403:6001:FT" + number + "ABCDEF",
              tcp,
              number % 8 == 1 ? PortSnapshot.Device.LOST : PortSnapshot.Device.OPEN,
              ModemState.ALL_LOW);
      case 2 ->
          Samples.idle("line <b>" + number + "</b> with a rather long name, and \"quotes\"", tcp);
      default ->
          Samples.port(
              "/dev/ttyS" + number,
              tcp,
              PortSnapshot.Device.OPEN,
              new ModemState(tick / 4 % 2 == 0, true, false, false),
              busy(tick, number));
    };
  }

  private static SessionSnapshot busy(long tick, int number) {
    SessionSnapshot plain =
        Samples.session("198.51.100." + number + ":40000", true, tick * 100, tick * 3000);
    return new SessionSnapshot(
        plain.peer(),
        plain.owner(),
        Samples.BEGIN.minus(Duration.ofDays(3)),
        plain.identities(),
        plain.toDevice(),
        plain.fromDevice(),
        65536,
        1_000_000,
        true,
        plain.suspendedByPeer(),
        Samples.session("x", false, 0, 0).violations(),
        plain.profile());
  }
}
