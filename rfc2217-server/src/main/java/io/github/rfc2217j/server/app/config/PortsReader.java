package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.server.LinePolicy;
import io.github.rfc2217j.server.LossPolicy;
import io.github.rfc2217j.server.PortLife;
import io.github.rfc2217j.server.PortOptions;
import io.github.rfc2217j.server.ServerTls;
import io.github.rfc2217j.server.SharingPolicy;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the ports of a configuration, and looks at what they have to do with each other. */
final class PortsReader {

  private final Values defaults;
  private final Path directory;
  private final Problems problems;
  private final List<PortConfig> ports = new ArrayList<>();
  private final Map<String, Spot> names = new HashMap<>();

  /** By their text: Java makes what records are compared with when it is first needed. */
  private final Map<String, Spot> places = new HashMap<>();

  PortsReader(Values defaults, Path directory, Problems problems) {
    this.defaults = defaults;
    this.directory = directory;
    this.problems = problems;
  }

  List<PortConfig> ports() {
    return ports;
  }

  /** Adds a port; the values are those of {@link Keys#PORT}, what was wrong is missing in them. */
  void add(Values own) {
    Values values = own.over(defaults);
    String device = values.get("device", String.class).orElse("");
    String name = values.get("name", String.class).orElse(device);
    List<Place> listen = values.list("listen", Place.class).stream().map(this::resolved).toList();
    Optional<ServerTls> tls =
        values
            .get("tls", Values.class)
            .flatMap(each -> new TlsReader(directory, problems).read(each));
    PortConfig port =
        new PortConfig(
            name,
            device,
            listen,
            values.get("settings", SerialSettings.class).orElse(SerialSettings.DEFAULT),
            options(values),
            values.list("allow", String.class),
            values.list("owners", String.class),
            values.list("observers", String.class),
            tls,
            permissions(values));
    ports.add(port);
    unique(values, port);
    new PortChecks(problems).check(values, own, port);
  }

  private Place resolved(Place place) {
    return place instanceof Place.Unix(Path file) ? new Place.Unix(directory.resolve(file)) : place;
  }

  private void unique(Values values, PortConfig port) {
    if (!port.name().isEmpty()) {
      Spot spot = values.spot(values.has("name") ? "name" : "device");
      Spot before = names.putIfAbsent(port.name(), spot);
      if (before != null) {
        problems.error(
            spot,
            "the port in line "
                + before.line()
                + " has the name '"
                + port.name()
                + "' as well; give each a 'name' of its own");
      }
    }
    for (Values.Value item : values.items("listen")) {
      Spot before =
          item.value() instanceof Place.Tcp(String host, int number) && number == 0
              ? null
              : places.putIfAbsent(resolved((Place) item.value()).toString(), item.spot());
      if (before != null) {
        problems.error(
            item.spot(),
            item.value() + " is taken by the port in line " + before.line() + "; choose another");
      }
    }
  }

  @SuppressWarnings("unchecked") // what the check of permissions makes
  private static Set<PosixFilePermission> permissions(Values values) {
    return values.get("socket-permissions", Set.class).orElse(PortConfig.PRIVATE);
  }

  private static PortOptions options(Values values) {
    PortOptions.Builder options = PortOptions.builder();
    word(values, "sharing", SharingPolicy.class).ifPresent(options::sharing);
    if (values.get("keep-open", Boolean.class).orElse(false)) {
      options.life(PortLife.KEEP_OPEN);
    }
    word(values, "on-loss", LossPolicy.class).ifPresent(options::onLoss);
    word(values, "lines-at-start", LinePolicy.class).ifPresent(options::linesAtStart);
    word(values, "lines-at-end", LinePolicy.class).ifPresent(options::linesAtEnd);
    word(values, "nvt", NvtPolicy.class).ifPresent(options::nvt);
    values.get("quirks", String.class).flatMap(QuirkProfile::named).ifPresent(options::quirks);
    values.get("signature", String.class).ifPresent(options::signature);
    values.get("idle-timeout", Duration.class).ifPresent(options::idleTimeout);
    values.get("keep-alive", Duration.class).ifPresent(options::keepAlive);
    values.get("kept-octets", Long.class).map(Math::toIntExact).ifPresent(options::keptOctets);
    values
        .get("observer-queue", Long.class)
        .map(Math::toIntExact)
        .ifPresent(options::observerQueue);
    values.get("settings-drain", Duration.class).ifPresent(options::settingsDrain);
    values.get("break-length", Duration.class).ifPresent(options::breakLength);
    values.get("stuck-patience", Duration.class).ifPresent(options::stuckPatience);
    return options.build();
  }

  /** Returns the constant of a word, which the table has checked. */
  static <E extends Enum<E>> Optional<E> word(Values values, String key, Class<E> type) {
    return values
        .get(key, String.class)
        .map(word -> Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_')));
  }
}
