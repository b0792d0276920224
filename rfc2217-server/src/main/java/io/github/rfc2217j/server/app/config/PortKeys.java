package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.server.ClientCertificates;
import io.github.rfc2217j.server.LinePolicy;
import io.github.rfc2217j.server.LossPolicy;
import io.github.rfc2217j.server.PortOptions;
import io.github.rfc2217j.server.SharingPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The part of the table of keys that is about ports. */
final class PortKeys {

  private static final PortOptions PORT_DEFAULTS = PortOptions.DEFAULT;

  /** TLS of a port. */
  static final Section TLS =
      new Section(
          "tls",
          "tls",
          "TLS 1.3 and 1.2 for the port's TCP addresses. The files are read again when they change."
              + " Names of files that do not begin with / count from the directory of the"
              + " configuration file.",
          List.of(
              Key.of(
                  "cert",
                  file(),
                  "",
                  "the certificate and those that issued it, the own one first, PEM",
                  "certificate",
                  "crt"),
              Key.of(
                  "key",
                  file(),
                  "the file of `cert`",
                  "its private key, PEM (PKCS#8), readable by the server's user alone",
                  "private-key"),
              Key.of(
                  "keystore",
                  file(),
                  "",
                  "certificate and key in one PKCS#12 file, instead of the two",
                  "pkcs12",
                  "p12"),
              Key.of(
                  "password-file",
                  file(),
                  "none",
                  "the file whose first line is the password of the key or key store, readable by"
                      + " the server's user alone; a password itself has no place in the"
                      + " configuration",
                  "password",
                  "passphrase"),
              Key.of(
                  "client-ca",
                  file(),
                  "none",
                  "the certificates of the authorities whose clients are let in, PEM",
                  "ca",
                  "cacert"),
              Key.of(
                  "client-certificates",
                  words(ClientCertificates.values()),
                  "`required` with `client-ca`, otherwise `none`",
                  "whether clients must show a certificate",
                  "client-auth",
                  "verify")));

  private static final List<Key> SHARED =
      List.of(
          Key.of(
              "settings",
              new Kind.Text(
                  "speed, format and flow control, such as `115200 8N1` or `9600 7E2 rtscts`",
                  SerialSettings::of),
              SerialSettings.DEFAULT.toString(),
              "what the port begins with for each client; what a client has changed is undone when"
                  + " it leaves",
              "baud",
              "baudrate",
              "speed",
              "rate",
              "parity"),
          Key.of(
              "sharing",
              words(SharingPolicy.values()),
              word(PORT_DEFAULTS.sharing()),
              "what becomes of a second client: it is told that the port is in use; it gets the"
                  + " port; or it looks on",
              "share",
              "shared",
              "exclusive",
              "takeover",
              "kickolduser",
              "max-connections"),
          Key.of(
              "allow",
              new Kind.Many(new Kind.Text("an address or a block of them", Checks::block)),
              "everybody, at addresses of the loopback interface and with `tls`; otherwise it must"
                  + " be there",
              "from where clients may come, such as `192.0.2.0/24` or `2001:db8::7`; concerns TCP"
                  + " addresses",
              "acl",
              "whitelist",
              "remaddr",
              "clients"),
          Key.of(
              "tls",
              new Kind.Table(TLS),
              "none",
              "certificates; without it nothing is encrypted",
              "ssl"),
          Key.of(
              "owners",
              new Kind.Many(new Kind.Text("a name in a certificate", Checks::identity)),
              "everybody who is let in",
              "whose certificates may use the port, such as `cn:alice` or `dns:*.lab.example`;"
                  + " needs `tls` with `client-ca`",
              "users",
              "identities"),
          Key.of(
              "observers",
              new Kind.Many(new Kind.Text("a name in a certificate", Checks::identity)),
              "none besides the owners",
              "whose certificates may only look on, where `sharing` is `shared`"),
          Key.of(
              "socket-permissions",
              new Kind.Text("permissions, such as `rw-rw----` or `660`", Checks::permissions),
              "rw-------",
              "who may connect to the port's UNIX-domain sockets: who may write to their files",
              "mode",
              "permissions"),
          Key.of(
              "keep-open",
              new Kind.Flag(),
              "false",
              "whether the device is open from the server's start to its stop, instead of while"
                  + " there are clients",
              "keepopen",
              "life"),
          Key.of(
              "kept-octets",
              new Kind.Whole(0, 1 << 20, true),
              Texts.octets(PORT_DEFAULTS.keptOctets()),
              "how many of the last octets that came while there was no client the next one gets;"
                  + " only with `keep-open`",
              "history",
              "backlog"),
          Key.of(
              "on-loss",
              words(LossPolicy.values()),
              word(PORT_DEFAULTS.onLoss()),
              "what becomes of clients when the device is unplugged or fails: they are let go, or"
                  + " stay until it is back",
              "reconnect"),
          Key.of(
              "lines-at-start",
              words(LinePolicy.values()),
              word(PORT_DEFAULTS.linesAtStart()),
              "what is done to DTR and RTS when a client gets the port. The operating system raises"
                  + " both when a device is opened",
              "dtr",
              "rts"),
          Key.of(
              "lines-at-end",
              words(LinePolicy.values()),
              word(PORT_DEFAULTS.linesAtEnd()),
              "what is done to DTR and RTS when the client leaves; `lower` hangs up a modem",
              "hangup",
              "hangup-when-done"),
          Key.of(
              "idle-timeout",
              new Kind.Time(true, Duration.ofMillis(1), Duration.ofDays(7)),
              Texts.time(PORT_DEFAULTS.idleTimeout()),
              "after how long without data either way a client is let go; 0 for never",
              "timeout"),
          Key.of(
              "keep-alive",
              new Kind.Time(true, Duration.ofSeconds(1), Duration.ofHours(2)),
              Texts.time(PORT_DEFAULTS.keepAlive()),
              "after how long a silence TCP asks whether the client is still there; 0 for never",
              "tcp-keepalive"),
          Key.of(
              "observer-queue",
              new Kind.Whole(16 << 10, 64 << 20, true),
              Texts.octets(PORT_DEFAULTS.observerQueue()),
              "how many octets may wait for an observer before it is let go"),
          Key.of(
              "settings-drain",
              new Kind.Time(true, Duration.ofMillis(1), Duration.ofMinutes(1)),
              Texts.time(PORT_DEFAULTS.settingsDrain()),
              "how long a change of settings waits for octets sent before to leave the port;"
                  + " pyserial waits 3s for an answer",
              "drain"),
          Key.of(
              "break-length",
              new Kind.Time(false, Duration.ofMillis(1), Duration.ofSeconds(5)),
              Texts.time(PORT_DEFAULTS.breakLength()),
              "how long the break is that Telnet's BRK asks for"),
          Key.of(
              "stuck-patience",
              new Kind.Time(true, Duration.ofMillis(1), Duration.ofDays(1)),
              Texts.time(PORT_DEFAULTS.stuckPatience()),
              "how long a client keeps a port that another one wants although the device takes"
                  + " nothing and a mebioctet waits"),
          Key.of(
              "nvt",
              words(NvtPolicy.values()),
              word(PORT_DEFAULTS.nvt()),
              "what is done with CR in data while a client has not agreed to BINARY"),
          Key.of(
              "quirks",
              new Kind.Words(QuirkProfile.known().stream().map(QuirkProfile::name).toList()),
              "told from what each client shows",
              "what the port's clients are, where that can't be told, such as `cisco-ios`"),
          Key.of(
              "signature",
              new Kind.Text("1 to 255 characters of ASCII", Checks::signature),
              PORT_DEFAULTS.signature(),
              "what clients are told when they ask what they talk to; some keep 27 characters",
              "banner"));

  /** One port. */
  static final Section PORT =
      new Section(
          "port",
          "a port",
          "What is served, where, and how. What is not said here is taken from `defaults`.",
          Stream.concat(
                  Stream.of(
                      Key.of(
                          "name",
                          new Kind.Text(
                              "1 to 64 letters, digits and any of `. _ : / -`", Checks::name),
                          "the device",
                          "what the log calls the port; no two have the same",
                          "id",
                          "label"),
                      Key.of(
                              "device",
                              new Kind.Text("a device or a pattern", Checks::device),
                              "",
                              "what is served: a path (`/dev/ttyUSB0`, `COM3`), a USB device"
                                  + " wherever it is plugged (`usb:0403:6001`,"
                                  + " `usb:0403:6001:A50285BI`, `usb:0403:6010:FT4V1/01` for one"
                                  + " port of several), a port of another kind"
                                  + " (`sim:loop`, `rfc2217://host:2217`), or all devices that"
                                  + " match a pattern, as they come and go (`/dev/ttyUSB*`)",
                              "path",
                              "port",
                              "tty",
                              "connector",
                              "serial")
                          .mandatory(),
                      Key.of(
                              "listen",
                              new Kind.Many(new Kind.Text("an address", Place::of)),
                              "",
                              "where it is served: `HOST:PORT`, `unix:/PATH`, or `inherited` for"
                                  + " the socket that systemd or inetd hands over; several only"
                                  + " where `sharing` is `exclusive`, without `keep-open`. With a"
                                  + " pattern a range, `HOST:FIRST-LAST`: each device gets a port"
                                  + " of it, and the same one when it comes again",
                              "address",
                              "bind",
                              "accepter",
                              "host",
                              "tcp")
                          .mandatory()),
                  SHARED.stream())
              .toList());

  /** What holds for ports that say nothing else. */
  static final Section DEFAULTS =
      new Section(
          "defaults",
          "defaults",
          "What holds for each port that does not say otherwise: any key of a port but `name`,"
              + " `device` and `listen`. `tls` is taken as a whole.",
          SHARED);

  private PortKeys() {}

  private static Kind words(Enum<?>[] values) {
    return new Kind.Words(Arrays.stream(values).map(PortKeys::word).toList());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Kind file() {
    return new Kind.Text("a file", Checks::file);
  }
}
