package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.server.Limits;
import io.github.rfc2217j.server.app.admin.AdminOptions;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import java.time.Duration;
import java.util.List;

/**
 * The table of all keys. The reader of the file, the JSON schema and {@code docs/configuration.md}
 * come from it, so what one of them says the others do.
 */
public final class Keys {

  private static final Limits LIMIT_DEFAULTS = Limits.DEFAULT;
  private static final int MANY = 1_000_000;
  private static final long MOST_CAPTURED = 1L << 40;

  /** TLS of a port. */
  public static final Section TLS = PortKeys.TLS;

  /** One port. */
  public static final Section PORT = PortKeys.PORT;

  /** What holds for ports that say nothing else. */
  public static final Section DEFAULTS = PortKeys.DEFAULTS;

  /** What clients may cost. */
  public static final Section LIMITS =
      new Section(
          "limits",
          "limits",
          "What clients may cost the server. Who is connected stays when a reload lowers them.",
          List.of(
              Key.of(
                  "connections",
                  new Kind.Whole(1, MANY, false),
                  String.valueOf(LIMIT_DEFAULTS.connections()),
                  "how many there may be at once, at all ports together",
                  "max-connections"),
              Key.of(
                  "connections-per-address",
                  new Kind.Whole(1, MANY, false),
                  String.valueOf(LIMIT_DEFAULTS.connectionsPerAddress()),
                  "how many of them from one address; of IPv6 from one /64 network"),
              Key.of(
                  "handshake",
                  new Kind.Time(false, Duration.ofMillis(1), Duration.ofHours(1)),
                  Texts.time(LIMIT_DEFAULTS.handshake()),
                  "how long a client has for the TLS handshake"),
              Key.of(
                  "negotiation",
                  new Kind.Time(false, Duration.ofMillis(1), Duration.ofDays(1)),
                  Texts.time(LIMIT_DEFAULTS.negotiation()),
                  "how long a client has to agree to RFC 2217 or to refuse it"),
              Key.of(
                  "commands-per-second",
                  new Kind.Whole(1, MANY, false),
                  String.valueOf(LIMIT_DEFAULTS.commandsPerSecond()),
                  "how many commands of one client are carried out in a second; who sends more is"
                      + " read from more slowly")));

  /** The operation page. */
  public static final Section ADMIN =
      new Section(
          "admin",
          "admin",
          "The operation page, status as JSON and metrics for Prometheus, by HTTP; there is none"
              + " without this section. See monitoring.md.",
          List.of(
              Key.of(
                  "listen",
                  new Kind.Text("`HOST:PORT`", Checks::tcpAddress),
                  AdminOptions.DEFAULT.host() + ':' + AdminOptions.DEFAULT.port(),
                  "where; other addresses than those of the loopback interface need a token",
                  "address",
                  "bind",
                  "port",
                  "http"),
              Key.of(
                  "token-file",
                  new Kind.Text("a file", Checks::file),
                  "none: nothing can be done by the page",
                  "the file whose first line is the token that lets somebody act on sessions and"
                      + " ports: 16 characters of ASCII or more, readable by the server's user"
                      + " alone; a token itself has no place in the configuration",
                  "token",
                  "password",
                  "password-file",
                  "secret"),
              Key.of(
                  "host-names",
                  new Kind.Many(new Kind.Text("a host's name", Checks::hostName)),
                  "none besides localhost and numbers",
                  "by which names the page may be called, such as `lab7.example`",
                  "names",
                  "server-name",
                  "hosts"),
              Key.of(
                  "interval",
                  new Kind.Time(
                      false, AdminOptions.SHORTEST_INTERVAL, AdminOptions.LONGEST_INTERVAL),
                  Texts.time(AdminOptions.DEFAULT.interval()),
                  "how often the page is updated at most",
                  "refresh",
                  "update")));

  /** Captures of sessions. */
  public static final Section CAPTURES =
      new Section(
          "captures",
          "captures",
          "Files of what went over the connections of clients, for Wireshark (pcapng). Data is in"
              + " them as it was. A reload that changes this section ends those that are being"
              + " written.",
          List.of(
              Key.of(
                      "directory",
                      new Kind.Text("a directory", Checks::file),
                      "",
                      "where the files go; it is made if only its last part is missing",
                      "path",
                      "folder",
                      "dir")
                  .mandatory(),
              Key.of(
                  "file-limit",
                  new Kind.Whole(CaptureOptions.LEAST, MOST_CAPTURED, true),
                  Texts.octets(CaptureOptions.DEFAULT_FILE_LIMIT),
                  "how long one file may become; a capture ends there",
                  "limit",
                  "size"),
              Key.of(
                  "total-limit",
                  new Kind.Whole(CaptureOptions.LEAST, MOST_CAPTURED, true),
                  Texts.octets(CaptureOptions.DEFAULT_TOTAL_LIMIT),
                  "what all files in the directory may take together; none begins beyond it",
                  "total"),
              Key.of(
                  "all",
                  new Kind.Flag(),
                  "false",
                  "whether each session is captured, from its beginning; otherwise those for which"
                      + " the operation page is asked",
                  "always",
                  "sessions")));

  /** What the log tells. */
  public static final Section LOGGING =
      new Section(
          "logging",
          "logging",
          "What the log tells. It counts from the server's start: a reload does not change it.",
          List.of(
              Key.of(
                  "level",
                  new Kind.Words(LogLevels.WORDS),
                  "info",
                  "the least of what is told; `debug` tells each command of the protocol. Data is"
                      + " not in the log, see `captures`; only of devices that are remote"
                      + " themselves `trace` tells it"),
              Key.of(
                  "loggers",
                  new Kind.Named("logger's name", LogLevels.WORDS),
                  "none",
                  "other levels for parts, such as `io.github.rfc2217j.server: debug`")));

  /** The whole file. */
  public static final Section FILE =
      new Section(
          "file",
          "the file",
          "",
          List.of(
              Key.of(
                      "ports",
                      new Kind.Many(new Kind.Table(PORT)),
                      "",
                      "what is served",
                      "connections",
                      "devices",
                      "port")
                  .mandatory(),
              Key.of("defaults", new Kind.Table(DEFAULTS), "", DEFAULTS.meaning(), "default"),
              Key.of("limits", new Kind.Table(LIMITS), "", LIMITS.meaning(), "limit"),
              Key.of("admin", new Kind.Table(ADMIN), "", ADMIN.meaning(), "http", "web", "status"),
              Key.of("captures", new Kind.Table(CAPTURES), "", CAPTURES.meaning(), "capture"),
              Key.of("logging", new Kind.Table(LOGGING), "", LOGGING.meaning(), "log")));

  private Keys() {}

  /**
   * Returns the sections in the order of the documentation.
   *
   * @return all of them, the file first
   */
  public static List<Section> sections() {
    return List.of(FILE, PORT, TLS, DEFAULTS, LIMITS, ADMIN, CAPTURES, LOGGING);
  }
}
