package io.github.rfc2217j.server.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.server.Limits;
import io.github.rfc2217j.server.LinePolicy;
import io.github.rfc2217j.server.LossPolicy;
import io.github.rfc2217j.server.PortLife;
import io.github.rfc2217j.server.PortOptions;
import io.github.rfc2217j.server.SharingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the file says is what the server is to do; what is wrong is told with its place. */
@Timeout(60)
class ServerConfigTest {

  private static final Path DIRECTORY = Path.of("/etc/rfc2217");

  @TempDir private Path temporary;

  private static ServerConfig parse(String text) throws ConfigException {
    return ServerConfig.parse(text, DIRECTORY, new Problems("x.yaml"));
  }

  private static PortConfig port(String keys) throws ConfigException {
    String port = "listen: '127.0.0.1:0', device: 'sim:loop'";
    return parse("ports: [{" + port + (keys.isEmpty() ? "" : ", " + keys) + "}]")
        .ports()
        .getFirst();
  }

  /** Returns what is said of a text, a line for each error. */
  private static String complaints(String text) {
    try {
      return "accepted with " + parse(text).warnings();
    } catch (ConfigException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void twoLinesAreEnough() throws ConfigException {
    ServerConfig config = parse("ports:\n  - {listen: 127.0.0.1:2217, device: /dev/ttyUSB0}\n");
    assertThat(config)
        .isEqualTo(
            ServerConfig.of(
                java.util.List.of(
                    PortConfig.of(
                        "/dev/ttyUSB0",
                        new Place.Tcp("127.0.0.1", 2217),
                        SerialSettings.DEFAULT))));
  }

  @Test
  void takesEverything() throws ConfigException {
    ServerConfig config =
        parse(
            """
            ports:
              - name: console
                device: usb:0403:6001:A50285BI
                listen: 127.0.0.1:2217
                settings: 115200 7E2 rtscts
                sharing: shared
                allow: [127.0.0.1, 10.0.0.0/8]
                socket-permissions: 660
                keep-open: true
                kept-octets: 64KiB
                on-loss: hold
                lines-at-start: raise
                lines-at-end: lower
                idle-timeout: 5m
                keep-alive: 0
                observer-queue: 1MiB
                settings-drain: 500ms
                break-length: 1s
                stuck-patience: 2h
                nvt: strict
                quirks: cisco-ios
                signature: the console
            limits: {connections: 10, connections-per-address: 5, handshake: 1s, negotiation: 2s, commands-per-second: 100}
            logging: {level: debug, loggers: {io.github.rfc2217j.server: trace}}
            """);
    PortConfig port = config.ports().getFirst();
    assertThat(port.name()).isEqualTo("console");
    assertThat(port.device()).isEqualTo("usb:0403:6001:A50285BI");
    assertThat(port.listen()).containsExactly(new Place.Tcp("127.0.0.1", 2217));
    assertThat(port.settings()).hasToString("115200 7E2 rtscts");
    assertThat(port.allow()).containsExactly("127.0.0.1", "10.0.0.0/8");
    assertThat(PosixFilePermissions.toString(port.socketPermissions())).isEqualTo("rw-rw----");
    assertThat(port.options())
        .isEqualTo(
            PortOptions.builder()
                .sharing(SharingPolicy.SHARED)
                .life(PortLife.KEEP_OPEN)
                .keptOctets(65536)
                .onLoss(LossPolicy.HOLD)
                .linesAtStart(LinePolicy.RAISE)
                .linesAtEnd(LinePolicy.LOWER)
                .idleTimeout(Duration.ofMinutes(5))
                .keepAlive(Duration.ZERO)
                .observerQueue(1 << 20)
                .settingsDrain(Duration.ofMillis(500))
                .breakLength(Duration.ofSeconds(1))
                .stuckPatience(Duration.ofHours(2))
                .nvt(NvtPolicy.STRICT)
                .quirks(QuirkProfile.CISCO_IOS)
                .signature("the console")
                .build());
    assertThat(config.limits())
        .isEqualTo(new Limits(10, 5, Duration.ofSeconds(1), Duration.ofSeconds(2), 100));
    assertThat(config.logging())
        .isEqualTo(new LogLevels("debug", Map.of("io.github.rfc2217j.server", "trace")));
    assertThat(config.warnings())
        .singleElement()
        .asString()
        .startsWith("x.yaml:8:25: warning: these concern UNIX-domain sockets");
  }

  @Test
  void severalPlacesShareADeviceOneAfterTheOther() throws ConfigException {
    String places = "listen: [127.0.0.1:2217, '[::1]:2217', 'unix:run/a.sock', inherited]";
    PortConfig port = parse("ports: [{device: sim:loop, " + places + "}]").ports().getFirst();
    assertThat(port.listen())
        .containsExactly(
            new Place.Tcp("127.0.0.1", 2217),
            new Place.Tcp("::1", 2217),
            new Place.Unix(Path.of("/etc/rfc2217/run/a.sock")),
            new Place.Inherited());
    assertThat(complaints("ports: [{device: sim:loop, " + places + ", sharing: shared}]"))
        .startsWith("x.yaml:1:36: several addresses");
    assertThat(complaints("ports: [{device: sim:loop, " + places + ", keep-open: true}]"))
        .startsWith("x.yaml:1:36: several addresses");
  }

  @Test
  void defaultsCountWherePortsSayNothing() throws ConfigException {
    ServerConfig config =
        parse(
            """
            defaults: {settings: 19200 8N1, sharing: takeover, allow: 192.0.2.0/24}
            ports:
              - {name: a, listen: 127.0.0.1:1, device: sim:loop}
              - {name: b, listen: 127.0.0.1:2, device: sim:loop, sharing: exclusive, allow: 192.0.2.7}
            """);
    assertThat(config.ports())
        .extracting(each -> each.settings().baudRate())
        .containsExactly(19200, 19200);
    assertThat(config.ports())
        .extracting(each -> each.options().sharing())
        .containsExactly(SharingPolicy.TAKEOVER, SharingPolicy.EXCLUSIVE);
    assertThat(config.ports().get(1).allow()).containsExactly("192.0.2.7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sharing: excluisve | did you mean exclusive?",
        "settings: 9600-8N1 | 9600 8N1",
        "keep-open: yes | must be true or false",
        "idle-timeout: 30 | needs its unit (ms, s, m, h, d), such as 30s",
        "idle-timeout: 8d | 1ms to 7d, or 0",
        "break-length: 0 | 1ms to 5s",
        "kept-octets: 2MiB | 0 to 1MiB",
        "kept-octets: many | 65536, 64KiB or 1MiB",
        "allow: lab7 | 192.0.2.0/24",
        "allow: 192.0.2.7/24 | bits set",
        "allow: [] | empty",
        "signature: '' | 1 to 255",
        "socket-permissions: 999 | rw-rw----",
        "name: 'a b' | no blanks",
        "name: | has no value",
        "quirks: cisco | cisco-ios",
        "tls: {} | needs a certificate",
        "tls: {cert: a, keystore: b} | either",
        "tls: {cert: a, password: b} | did you mean 'password-file'?",
        "owners: 'cn:alice' | client-ca",
        "baud: 9600 | did you mean 'settings'?",
        "setings: 9600 | did you mean 'settings'?",
        "connections: 3 | it belongs in limits",
        "cert: a.pem | it belongs in tls",
        "gateway: 1 | known are name, device, listen",
        "settings: {baud: 9600} | not keys",
      })
  void saysWhatIsWrongWithAKey(String keys, String explanation) {
    assertThat(complaints("ports:\n  - device: sim:loop\n    listen: 127.0.0.1:0\n    " + keys))
        .startsWith("x.yaml:4:")
        .contains(explanation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listen: 2217 | 127.0.0.1:2217",
        "listen: 127.0.0.1:65536 | 65535",
        "listen: 127.0.0.1:5000-4000 | begins with the lower one",
        "listen: 127.0.0.1:4000-4001 | for a pattern",
        "listen: 0.0.0.0:2217 | ssh -L",
        "listen: no-such-host.invalid:1 | no host",
      })
  void saysWhatIsWrongWithAnAddress(String keys, String explanation) {
    assertThat(complaints("ports:\n  - device: sim:loop\n    " + keys))
        .startsWith("x.yaml:3:13: ")
        .contains(explanation);
  }

  @Test
  void tellsAllErrorsAtOnceInTheirOrder() {
    assertThat(
            complaints(
                    """
                    ports:
                      - name: a
                        listen: 127.0.0.1:2217
                        devise: sim:loop
                      - name: a
                        listen: 127.0.0.1:2217
                        device: sim:loop
                        sharing: none
                    port: 3
                    """)
                .lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("x.yaml:2:5: ").contains("needs the key 'device'"),
            line -> assertThat(line).startsWith("x.yaml:4:5: ").contains("mean 'device'?"),
            line -> assertThat(line).startsWith("x.yaml:5:11: ").contains("line 2", "name 'a'"),
            line -> assertThat(line).startsWith("x.yaml:6:13: ").contains("port in line 3"),
            line -> assertThat(line).startsWith("x.yaml:8:14: ").contains("exclusive, takeover"),
            line -> assertThat(line).startsWith("x.yaml:9:1: ").contains("mean 'ports'?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 1:1 | nothing in this file",
        "'# only this' | 1:1 | nothing in this file",
        "'ports: yes' | 1:8 | not 'yes'",
        "'- a' | 1:1 | the file has keys",
        "'ports:\n\t- listen: x' | 2:1 | no tabs",
        "'ports:\n  - device: sim:loop\n   listen: x' | 3:4 | indentation",
        "'ports:\n  - device: sim:loop\n    listen: [::1]:2217' | 3:14 | needs quotes",
        "'ports:\n  - device: *usb' | 2:13 | needs quotes",
        "'ports:\n"
            + "  listen: 127.0.0.1:1\n"
            + "  device: a\n"
            + "  listen: 127.0.0.1:2' | 4:3 | begins with a dash",
        "'ports: &p [*p]' | 1:8 | a port has keys",
        "'ports: !!java.lang.Object {}' | 1:8 | needs the key",
      })
  void saysWhatIsWrongWithTheForm(String text, String spot, String explanation) {
    assertThat(complaints(text)).startsWith("x.yaml:" + spot + ": ").contains(explanation);
  }

  @Test
  void bombsCostNothing() {
    String bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n";
    for (char c = 'c'; c < 'z'; c++) {
      String one = "*" + (char) (c - 1);
      bomb += c + ": &" + c + " [" + (one + ",").repeat(9) + "]\n";
    }
    assertThat(complaints(bomb)).contains("aliases");
    assertThat(complaints("[".repeat(100_000))).contains("nests deeper");
    assertThat(complaints("{a: ".repeat(100_000))).contains("nests deeper");
    assertThat(complaints("- ".repeat(100_000))).contains("nests deeper");
    assertThat(complaints("ports: &a\n  <<: *a\n")).contains("x.yaml:2:");
  }

  @Test
  void aHugeFileIsRefused() throws IOException {
    Path file = Files.write(temporary.resolve("huge"), new byte[1024 * 1024 + 1]);
    assertThatThrownBy(() -> ServerConfig.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than 1 MiB");
  }

  @Test
  void saysWhichFileCannotBeRead() {
    assertThatThrownBy(() -> ServerConfig.read(temporary)).hasMessageContaining("directory");
    assertThatThrownBy(() -> ServerConfig.read(temporary.resolve("none")))
        .hasMessageContaining("there is no file " + temporary.resolve("none"));
    assertThatThrownBy(
            () -> ServerConfig.read(Files.write(temporary.resolve("x"), new byte[] {-1})))
        .hasMessageContaining("UTF-8");
  }

  @Test
  void patternsNeedARange() throws ConfigException {
    assertThat(complaints("ports: [{device: /dev/ttyUSB*, listen: 127.0.0.1:1}]"))
        .startsWith("x.yaml:1:40: ")
        .contains("127.0.0.1:4000-4099");
    assertThat(complaints("ports: [{device: /d*v/ttyUSB0, listen: 127.0.0.1:1-2}]"))
        .startsWith("x.yaml:1:18: ")
        .contains("/dev/ttyUSB*");
    PortConfig port =
        parse("ports: [{device: /dev/ttyUSB*, listen: 127.0.0.1:4000-4009}]").ports().getFirst();
    assertThat(port.isPattern()).isTrue();
    assertThat(port.listen()).containsExactly(new Place.Range("127.0.0.1", 4000, 4009));
  }

  @Test
  void portsThatAreWrittenAlikeAreEqual() throws ConfigException {
    assertThat(port("idle-timeout: 60s")).isEqualTo(port("idle-timeout: 1m"));
    assertThat(port("idle-timeout: 60s")).isNotEqualTo(port("idle-timeout: 61s"));
  }

  @Test
  void warnsOfWhatHasNoEffect() throws ConfigException {
    ServerConfig config =
        parse(
            """
            ports:
              - listen: unix:/tmp/a
                device: sim:loop
                kept-octets: 10
                allow: 127.0.0.1
            """);
    assertThat(config.warnings())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("x.yaml:4:18: warning: ").contains("keep-open"),
            line -> assertThat(line).startsWith("x.yaml:5:12: warning: ").contains("UNIX"));
  }
}
