package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in, by address, certificate and number. */
class AccessTest {

  private static InetAddress address(String number) throws Exception {
    return InetAddress.getByName(number);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, 192.0.3.0",
    "192.0.2.128/25, 192.0.2.128, 192.0.2.127",
    "192.0.2.7, 192.0.2.7, 192.0.2.8",
    "10.0.0.0/9, 10.127.0.1, 10.128.0.1",
    "2001:db8::/33, 2001:db8:7fff::1, 2001:db8:8000::1",
    "::1, ::1, ::2",
    "0.0.0.0/0, 203.0.113.9, ::1",
    "::/0, 2001:db8::1, 192.0.2.1",
    "192.0.2.0/24, ::ffff:192.0.2.1, ::192.0.2.1",
  })
  void blocksOfAddresses(String block, String inside, String outside) throws Exception {
    assertThat(Cidr.of(block).contains(address(inside))).isTrue();
    assertThat(Cidr.of(block).contains(address(outside))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1/24",
        "192.0.2.0/33",
        "2001:db8::/129",
        "192.0.2",
        "192.0.2.256",
        "localhost",
        "",
        "/24",
        "192.0.2.0/",
        ":::1",
      })
  void malformedBlocks(String block) {
    assertThatThrownBy(() -> Cidr.of(block))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + block + "'")
        .hasMessageContaining("one looks like 192.0.2.0/24");
  }

  @ParameterizedTest
  @CsvSource({
    "cn:alice, cn:alice, cn:Alice",
    "cn:a*, cn:alice, cn:bob",
    "dns:*.lab.example, dns:A.lab.example, dns:a.b.lab.example",
    "dns:*.lab.example, dns:a.Lab.example, cn:a.lab.example",
    "email:*@lab.example, email:a@LAB.example, email:a@lab.example.org",
    "uri:spiffe://lab/*, uri:spiffe://lab/a/b, uri:spiffe://other/a",
    "ip:192.0.2.*, ip:192.0.2.7, ip:192x0.2.7",
  })
  void identities(String pattern, String inside, String outside) {
    assertThat(IdentityPattern.of(pattern).matches(inside)).isTrue();
    assertThat(IdentityPattern.of(pattern).matches(outside)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "cn:", "ou:lab", "", ":alice"})
  void malformedIdentities(String pattern) {
    assertThatThrownBy(() -> IdentityPattern.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one looks like cn:alice");
  }

  @Test
  void roles() {
    AccessRule rule =
        new AccessRule(
            List.of(),
            List.of(IdentityPattern.of("cn:alice")),
            List.of(IdentityPattern.of("cn:*")));
    assertThat(rule.role(List.of("dns:x", "cn:alice"))).contains(Role.OWNER);
    assertThat(rule.role(List.of("cn:bob"))).contains(Role.OBSERVER);
    assertThat(rule.role(List.of("dns:x"))).isEmpty();
    assertThat(rule.role(List.of())).isEmpty();
    assertThat(AccessRule.ANYBODY.role(List.of())).contains(Role.OWNER);
  }

  @Test
  void countsConnectionsOfAllAndOfEach() throws Exception {
    Crowd crowd = new Crowd(Limits.builder().connections(3).connectionsPerAddress(2).build());
    assertThat(crowd.enter(address("2001:db8::1"))).isEmpty();
    assertThat(crowd.enter(address("2001:db8::2"))).isEmpty();
    assertThat(crowd.enter(address("2001:db8::3"))).contains(Refusal.PER_ADDRESS);
    assertThat(crowd.enter(address("192.0.2.1"))).isEmpty();
    assertThat(crowd.enter(address("192.0.2.2"))).contains(Refusal.TOTAL);
    crowd.leave(address("2001:db8::2"));
    assertThat(crowd.enter(address("2001:db8::4"))).isEmpty();
    Stream.of("2001:db8::1", "2001:db8::4", "192.0.2.1")
        .forEach(
            each -> assertThatCode(() -> crowd.leave(address(each))).doesNotThrowAnyException());
    assertThat(crowd.size()).isZero();
  }

  @Test
  void letsABurstThroughAndThenTheRate() {
    CommandRate rate = new CommandRate(10, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(rate.take(0)).isZero();
    }
    assertThat(rate.take(0)).isEqualTo(Duration.ofMillis(100));
    assertThat(rate.take(TimeUnit.MILLISECONDS.toNanos(100))).isEqualTo(Duration.ofMillis(100));
    assertThat(rate.take(TimeUnit.SECONDS.toNanos(10))).isZero();
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(() -> Limits.builder().connections(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'connections'");
    assertThatThrownBy(() -> Limits.builder().handshake(Duration.ZERO).build())
        .hasMessageContaining("'handshake'");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false, false, CLOSED",
    "::1, false, false, false, CLOSED",
    "192.0.2.1, false, false, true, CLOSED",
    "192.0.2.1, true, true, false, CLOSED",
    "192.0.2.1, true, false, true, CLOSED",
    "192.0.2.1, true, false, false, OPEN_BEHIND_TLS",
    "192.0.2.1, false, true, false, OPEN",
    "192.0.2.1, false, false, false, OPEN",
    "0.0.0.0, false, false, false, OPEN",
    "::, true, false, false, OPEN_BEHIND_TLS",
  })
  void exposure(String host, boolean tls, boolean shown, boolean list, Exposure expected)
      throws Exception {
    assertThat(Exposure.of(address(host), tls, shown, list)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, true, false",
    "OPTIONAL, false, false",
    "OPTIONAL, true, true",
    "REQUIRED, false, true",
  })
  void certificatesThatMustBeShown(ClientCertificates asked, boolean named, boolean expected) {
    Path pem = Path.of("server.pem");
    ServerTls tls = ServerTls.pem(pem, pem);
    ServerTls asking =
        asked == ClientCertificates.NONE ? tls : tls.withClientCa(Path.of("ca.pem"), asked);
    assertThat(asking.mustShowCertificate(named)).isEqualTo(expected);
  }
}
