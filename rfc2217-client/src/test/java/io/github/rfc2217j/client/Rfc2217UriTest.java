package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.Secret;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc2217UriTest {

  @Test
  void takesTheDefaultsWhereNothingIsSaid() {
    assertThat(Rfc2217Uri.parse("rfc2217://lab7"))
        .isEqualTo(ClientOptions.builder("lab7", 2217).build());
  }

  @Test
  void readsEveryOption() {
    ClientOptions options =
        Rfc2217Uri.parse(
            "rfc2217://lab7.example:4001?baud=115200&bits=7&parity=e&stop=1.5&flow=dsr/none&dtr=on"
                + "&rts=off&connect_timeout=3s&negotiate_timeout=1500ms&request_timeout=2m&busy_timeout=4s"
                + "&nvt=strict&quirks=sredird&unanswered=fail&poll_modem=100ms"
                + "&keepalive_idle=5s&keepalive_interval=2s&keepalive_count=4"
                + "&reconnect=on&reconnect_delay=1s&reconnect_factor=1.5&reconnect_max_delay=1m"
                + "&reconnect_jitter=0&reconnect_give_up=10m");

    assertThat(options.host()).isEqualTo("lab7.example");
    assertThat(options.port()).isEqualTo(4001);
    assertThat(options.settings())
        .isEqualTo(
            new WantedSettings(
                OptionalInt.of(115200),
                Optional.of(DataBits.SEVEN),
                Optional.of(Parity.EVEN),
                Optional.of(StopBits.ONE_POINT_FIVE),
                Optional.of(new FlowControl(FlowControl.Output.DSR, FlowControl.Input.NONE))));
    assertThat(options.dtr()).contains(true);
    assertThat(options.rts()).contains(false);
    assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.negotiateTimeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(options.requestTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(options.busyTimeout()).contains(Duration.ofSeconds(4));
    assertThat(options.nvt()).isEqualTo(NvtPolicy.STRICT);
    assertThat(options.quirks()).contains(QuirkProfile.SREDIRD);
    assertThat(options.unanswered()).isEqualTo(UnansweredPolicy.FAIL);
    assertThat(options.pollModem()).contains(Duration.ofMillis(100));
    assertThat(options.keepAlive())
        .isEqualTo(new KeepAlive(Duration.ofSeconds(5), Duration.ofSeconds(2), 4));
    assertThat(options.reconnect())
        .contains(
            new ReconnectPolicy(
                Duration.ofSeconds(1),
                1.5,
                Duration.ofMinutes(1),
                0,
                Optional.of(Duration.ofMinutes(10))));
    assertThat(options.toBuilder().build()).isEqualTo(options);
  }

  @Test
  void reconnectsAsUsualWhereNoMoreIsSaid() {
    assertThat(Rfc2217Uri.parse("rfc2217://h?reconnect=on").reconnect())
        .contains(ReconnectPolicy.DEFAULT);
    assertThat(Rfc2217Uri.parse("rfc2217://h?reconnect=off").reconnect()).isEmpty();
    assertThat(Rfc2217Uri.parse("rfc2217://h?reconnect=on&reconnect_delay=1m").reconnect())
        .contains(
            ReconnectPolicy.DEFAULT
                .withMaxDelay(Duration.ofMinutes(1))
                .withDelay(Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "rfc2217://[::1]:99, ::1, 99, rfc2217://[::1]:99",
    "RFC2217://[fe80::1%25eth0], fe80::1%eth0, 2217, rfc2217://[fe80::1%eth0]:2217",
    "rfc2217://[fe80::1%eth0], fe80::1%eth0, 2217, rfc2217://[fe80::1%eth0]:2217",
    "rfc2217://[fe80::1%25], fe80::1%25, 2217, rfc2217://[fe80::1%25]:2217",
    "rfc2217://192.0.2.7/, 192.0.2.7, 2217, rfc2217://192.0.2.7:2217",
    "rfc2217://my_host:1?, my_host, 1, rfc2217://my_host:1",
  })
  void readsHosts(String text, String host, int port, String name) {
    ClientOptions options = Rfc2217Uri.parse(text);
    assertThat(options.host()).isEqualTo(host);
    assertThat(options.port()).isEqualTo(port);
    assertThat(options.name()).isEqualTo(name);
  }

  @Test
  void undoesPercentEncoding() {
    assertThat(Rfc2217Uri.parse("rfc2217://h?flow=dsr%2Fnone").settings().flowControl())
        .contains(new FlowControl(FlowControl.Output.DSR, FlowControl.Input.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rfc2217://h?baudrate=9600",
        "rfc2217://h?baud=fast",
        "rfc2217://h?baud=0",
        "rfc2217://h?baud=99999999999",
        "rfc2217://h?bits=9",
        "rfc2217://h?bits=x",
        "rfc2217://h?parity=Q",
        "rfc2217://h?parity=even",
        "rfc2217://h?stop=3",
        "rfc2217://h?flow=maybe",
        "rfc2217://h?dtr=1",
        "rfc2217://h?rts=",
        "rfc2217://h?connect_timeout=3",
        "rfc2217://h?negotiate_timeout=0s",
        "rfc2217://h?request_timeout=-1s",
        "rfc2217://h?busy_timeout=forever",
        "rfc2217://h?nvt=maybe",
        "rfc2217://h?quirks=maybe",
        "rfc2217://h?unanswered=maybe",
        "rfc2217://h?poll_modem=0s",
        "rfc2217://h?keepalive_idle=500ms",
        "rfc2217://h?keepalive_interval=10000m",
        "rfc2217://h?keepalive_count=0",
        "rfc2217://h?reconnect=maybe",
        "rfc2217://h?reconnect_delay=1s",
        "rfc2217://h?reconnect=off&reconnect_jitter=0",
        "rfc2217://h?reconnect=on&reconnect_factor=0.5",
        "rfc2217://h?reconnect=on&reconnect_factor=NaN",
        "rfc2217://h?reconnect=on&reconnect_factor=x",
        "rfc2217://h?reconnect=on&reconnect_jitter=2",
        "rfc2217://h?reconnect=on&reconnect_delay=2s&reconnect_max_delay=1s",
        "rfc2217://h?baud",
        "rfc2217://h?=9600",
        "rfc2217://h?baud=9600&",
      })
  void listsTheKnownOptionsWhereOneIsWrong(String text) {
    assertThatThrownBy(() -> Rfc2217Uri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text)
        .hasMessageContaining(
            "known options are baud, bits, parity, stop, flow, dtr, rts, connect_timeout,"
                + " negotiate_timeout, request_timeout, busy_timeout, nvt, quirks, unanswered,"
                + " poll_modem, keepalive_idle, keepalive_interval, keepalive_count, reconnect,"
                + " reconnect_delay, reconnect_factor, reconnect_max_delay, reconnect_jitter and"
                + " reconnect_give_up; with rfc2217s:// also tls_ca, tls_pin, tls_cert, tls_key,"
                + " tls_keystore, tls_password_file, tls_password_env, tls_verify_host and"
                + " tls_server_name");
  }

  @Test
  void readsEveryOptionOfTls() {
    ClientOptions options =
        Rfc2217Uri.parse(
            "rfc2217s://lab7?tls_ca=/etc/ca.pem&tls_pin="
                + "ab".repeat(32)
                + ",sha256/q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=&tls_cert=a.pem&tls_key=a.key"
                + "&tls_password_file=p&tls_verify_host=off&tls_server_name=rack");
    assertThat(options.name()).isEqualTo("rfc2217s://lab7:2217");
    assertThat(options.tls())
        .contains(
            TlsOptions.builder()
                .ca(Path.of("/etc/ca.pem"))
                .pin("ab".repeat(32))
                .pin("AB:".repeat(31) + "ab")
                .cert(Path.of("a.pem"))
                .key(Path.of("a.key"))
                .password(Secret.inFile(Path.of("p")))
                .verifyHost(false)
                .serverName("rack")
                .build());
    assertThat(Rfc2217Uri.parse("RFC2217S://h").tls()).contains(TlsOptions.DEFAULT);
    assertThat(
            Rfc2217Uri.parse("rfc2217s://h?tls_keystore=k.p12&tls_password_env=P")
                .tls()
                .orElseThrow())
        .isEqualTo(
            TlsOptions.builder()
                .keystore(Path.of("k.p12"))
                .password(Secret.inEnvironment("P"))
                .build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rfc2217://h?tls_ca=a",
        "rfc2217s://h?tls_ca=",
        "rfc2217s://h?tls_pin=12",
        "rfc2217s://h?tls_pin=sha256/AAAA",
        "rfc2217s://h?tls_verify_host=no",
        "rfc2217s://h?tls_key=k",
        "rfc2217s://h?tls_cert=c&tls_keystore=k",
        "rfc2217s://h?tls_password_file=p",
        "rfc2217s://h?tls_keystore=k&tls_password_file=p&tls_password_env=e",
        "rfc2217s://h?tls_verify=on",
      })
  void saysWhatIsWrongWithTls(String text) {
    assertThatThrownBy(() -> Rfc2217Uri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls_password", "password"})
  void repeatsNoPassword(String option) {
    assertThatThrownBy(() -> Rfc2217Uri.parse("rfc2217s://h?" + option + "=hunter2&baud=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tls_password_file")
        .message()
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rfc2217:h:2217",
        "rfc2217://",
        "rfc2217://:2217",
        "rfc2217://h:",
        "rfc2217://::1:99",
        "rfc2217://user@h",
        "rfc2217://h/device",
        "rfc2217://a b:1",
        "rfc2217://h#x",
        "telnet://h",
        "rfc2217://h:70000",
        "rfc2217://h:0",
        "rfc2217://h?baud=1&baud=2",
        "rfc2217://h?flow=%zz",
      })
  void saysWhatIsWrongWithOtherForms(String text) {
    assertThatThrownBy(() -> Rfc2217Uri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }
}
