package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see and do what by HTTP, and what comes back. */
@Timeout(60)
class AdminServerTest {

  private static final String TOKEN = "0123456789abcdef-TOKEN";
  private static final String KNOWN = "Authorization: Bearer " + TOKEN;
  private static final String PORT = "port=127.0.0.1%3A2217";
  private static final String SESSION =
      "session="
          + URLEncoder.encode("127.0.0.1:40001 2026-03-01T12:00:05Z", StandardCharsets.UTF_8);

  private final Samples.Recorded actions = new Samples.Recorded();
  private final AdminServer server = start(AdminOptions.DEFAULT.withToken(TOKEN));

  private AdminServer start(AdminOptions options) {
    try {
      return AdminServer.start(
          options.port() == AdminOptions.DEFAULT.port()
              ? options.withAddress(options.host(), 0)
              : options,
          Samples::three,
          actions);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Web.Reply ask(String request, String... lines) throws IOException {
    return Web.ask(server.address(), request, lines);
  }

  @Test
  void listensOnTheLoopbackInterface() {
    assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.address().getPort() + "/");
  }

  @Test
  void showsThePageAndNothingInIt() throws IOException {
    Web.Reply page = ask("GET /");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.headers()).containsEntry("content-type", "text/html; charset=utf-8");
    assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("ttyUSB0", TOKEN);
  }

  @Test
  void showsAPageThatNeedsNothingElse() throws IOException {
    Web.Reply page = ask("GET /");
    assertThat(page.headers().get("content-security-policy"))
        .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'")
        .containsPattern("script-src 'sha256-[A-Za-z0-9+/]{43}='")
        .containsPattern("style-src 'sha256-[A-Za-z0-9+/]{43}='")
        .doesNotContain("unsafe", "http:", "https:", "*");
    assertThat(page.body())
        .doesNotContain("/*STYLE*/", "/*SCRIPT*/", "innerHTML", "<link rel=\"stylesheet\"", "src=")
        .doesNotContainPattern("\\son[a-z]+=\"")
        .doesNotContainPattern("\\sstyle=\"")
        .doesNotContainPattern("url\\((?!data:)");
  }

  @Test
  void setsWhatKeepsBrowsersHonest() throws IOException {
    for (String path : new String[] {"/", "/api/status", "/metrics", "/nowhere"}) {
      assertThat(ask("GET " + path).headers())
          .as(path)
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("x-frame-options", "DENY")
          .containsEntry("referrer-policy", "no-referrer")
          .containsEntry("cross-origin-resource-policy", "same-origin")
          .containsEntry("cache-control", "no-store")
          .containsKey("content-security-policy")
          .doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void tellsOfTheServerByJsonAndMetrics() throws IOException {
    Web.Reply json = ask("GET /api/status");
    assertThat(json.headers()).containsEntry("content-type", "application/json");
    assertThat(JsonReader.array(JsonReader.object(JsonReader.read(json.body())).get("ports")))
        .hasSize(3);
    Web.Reply metrics = ask("GET /metrics");
    assertThat(metrics.headers())
        .containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body()).contains("\nrfc2217_connections 3\n");
    Web.Reply head = ask("HEAD /metrics");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers())
        .containsEntry("content-length", Integer.toString(metrics.body().length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:80",
        "127.0.0.1",
        "[::1]:9217",
        "192.0.2.7:1",
        "127.0.0.1:65535",
      })
  void answersToNumbersAndToLocalhost(String host) throws IOException {
    assertThat(ask("GET /api/status", "Host: " + host).status()).isEqualTo(200);
  }

  /** A name that somebody else's page has, whatever address it leads to. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9217",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "evil.example/127.0.0.1",
        "",
      })
  void doesNotAnswerToOtherNames(String host) throws IOException {
    for (String path : new String[] {"/", "/api/status", "/metrics", "/nowhere"}) {
      Web.Reply reply = ask("GET " + path, "Host: " + host);
      assertThat(reply.status()).as(path).isIn(400, 421);
      assertThat(reply.body()).doesNotContain("ttyUSB0");
    }
    assertThat(ask("POST /api/purge?" + PORT, "Host: " + host, KNOWN).status()).isIn(400, 421);
    assertThat(actions.done).isEmpty();
  }

  @Test
  void doesNotAnswerWithoutAHost() throws IOException {
    assertThat(ask("GET /api/status", "No-Host: x").status()).isIn(400, 421);
  }

  @Test
  void answersToNamesThatItIsGiven() throws IOException {
    try (AdminServer named = start(AdminOptions.DEFAULT.withHostNames(Set.of("Lab7.example")))) {
      assertThat(Web.ask(named.address(), "GET /api/status", "Host: lab7.EXAMPLE:80").status())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://evil.example",
    "Origin: null",
    "Origin: http://localhost:1",
    "Origin: http://localhost",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site",
  })
  void isNotUsedByOtherPages(String line) throws IOException {
    for (String path : new String[] {"/api/status", "/metrics", "/api/events"}) {
      assertThat(ask("GET " + path, line).status()).as(path).isEqualTo(403);
    }
    assertThat(ask("POST /api/purge?" + PORT, line, KNOWN).status()).isEqualTo(403);
    assertThat(actions.done).isEmpty();
  }

  @Test
  void isUsedByItsOwnPage() throws IOException {
    String origin = "Origin: http://localhost:" + server.address().getPort();
    assertThat(
            ask("POST /api/purge?" + PORT, origin, "Sec-Fetch-Site: same-origin", KNOWN).status())
        .isEqualTo(200);
    // A link to the page from elsewhere is fine.
    assertThat(ask("GET /", "Sec-Fetch-Site: cross-site").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "Authorization: Bearer 0123456789abcdef-TOKEM",
        "Authorization: Bearer 0123456789abcdef-TOKEN0",
        "Authorization: Basic 0123456789abcdef-TOKEN",
        "Authorization: 0123456789abcdef-TOKEN",
      })
  void doesNothingWithoutTheToken(String line) throws IOException {
    for (String action : new String[] {"disconnect", "purge", "break", "capture"}) {
      Web.Reply reply = ask("POST /api/" + action + "?" + PORT + "&token=" + TOKEN, line);
      assertThat(reply.status()).as(action).isEqualTo(401);
      assertThat(reply.headers()).containsEntry("www-authenticate", "Bearer");
    }
    assertThat(ask("GET /api/capture/file?name=x.pcapng", line).status()).isEqualTo(401);
    assertThat(actions.done).isEmpty();
  }

  @Test
  void doesNothingWhereThereIsNoToken() throws IOException {
    try (AdminServer without = start(AdminOptions.DEFAULT)) {
      Web.Reply reply = Web.ask(without.address(), "POST /api/purge?" + PORT, KNOWN);
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.body()).contains("no token");
    }
    assertThat(actions.done).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/purge?%p | purge /dev/ttyUSB0 BOTH",
        "/api/purge?%p&what=receive | purge /dev/ttyUSB0 RECEIVE",
        "/api/break?%p | break /dev/ttyUSB0 250",
        "/api/break?ms=1&%p | break /dev/ttyUSB0 1",
        "/api/disconnect?%p&%s | disconnect /dev/ttyUSB0 127.0.0.1:40001",
      })
  void doesWhatItIsTold(String path, String done) throws IOException {
    Web.Reply reply = ask("POST " + filled(path), KNOWN);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(actions.done).containsExactly(done);
  }

  private static String filled(String path) {
    return path.replace("%p", PORT).replace("%s", SESSION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST /api/purge | 404 | id of a port",
        "POST /api/purge?port=nowhere | 404 | id of a port",
        "POST /api/purge?%p&what=all | 400 | receive, transmit or both",
        "POST /api/break?%p&ms=0 | 400 | 5000",
        "POST /api/break?%p&ms=5001 | 400 | 5000",
        "POST /api/break?%p&ms=99999999999 | 400 | 5000",
        "POST /api/break?port=127.0.0.1:2218 | 409 | the device is not there",
        "POST /api/disconnect?%p | 404 | no such session",
        "POST /api/disconnect?%p&session=x | 404 | no such session",
        "POST /api/capture?%p&%s | 400 | start or stop",
        "POST /api/capture?%p&%s&do=start | 409 | no directory",
        "POST /api/purge?x | 400 | NAME=VALUE",
        "GET /api/purge?%p | 405 | POST",
        "GET /api/capture/file?name=x | 409 | no directory",
        "POST /api/status | 405 | GET",
        "OPTIONS /api/purge | 405 | POST",
        "GET /nowhere | 404 | /metrics",
        "GET /../api/status | 404 | /metrics",
        "GET /api/status/ | 404 | /metrics",
      })
  void saysWhatIsWrong(String request, int status, String reason) throws IOException {
    Web.Reply reply = ask(filled(request), KNOWN);
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.body()).contains(reason);
    JsonReader.read(reply.body());
    assertThat(actions.done).isEmpty();
  }

  @Test
  void survivesWhatIsNotHttp() throws IOException {
    for (String request : new String[] {"\u0016\u0003\u0001", "GET", "GET http://[ HTTP", " / "}) {
      Web.send(server.address(), request).close();
    }
    assertThat(ask("POST /api/purge?port=%zz", KNOWN).status()).isEqualTo(400);
    assertThat(ask("GET /api/status").status()).isEqualTo(200);
  }

  @Test
  void tellsOfAFaultAndGoesOn() throws IOException {
    try (AdminServer faulty =
        AdminServer.start(
            AdminOptions.DEFAULT.withAddress("127.0.0.1", 0),
            () -> {
              throw new IllegalStateException("meant to fail");
            },
            actions)) {
      assertThat(Web.ask(faulty.address(), "GET /metrics").status()).isEqualTo(500);
      assertThat(Web.ask(faulty.address(), "GET /").status()).isEqualTo(200);
    }
  }

  @Test
  void needsATokenWhereOthersCanReachIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            AdminServer.start(
                AdminOptions.DEFAULT.withAddress("0.0.0.0", 0), Samples::three, actions))
        .withMessageContainingAll("0.0.0.0", "token", "openssl rand", "ssh -L");
  }

  @Test
  void showsNothingWithoutTheTokenWhereOthersCanReachIt() throws IOException {
    try (AdminServer open =
        start(AdminOptions.DEFAULT.withAddress("0.0.0.0", 0).withToken(TOKEN))) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), open.address().getPort());
      for (String path : new String[] {"/api/status", "/metrics", "/api/events"}) {
        assertThat(Web.ask(address, "GET " + path).status()).as(path).isEqualTo(401);
      }
      assertThat(Web.ask(address, "GET /api/status", KNOWN).status()).isEqualTo(200);
      assertThat(Web.ask(address, "GET /").status()).isEqualTo(200);
    }
  }

  @Test
  void saysWhichAddressIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AdminOptions options = AdminOptions.DEFAULT.withAddress("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> AdminServer.start(options, Samples::three, actions))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void freesItsPort() throws IOException {
    int port = server.address().getPort();
    server.close();
    server.close();
    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(again.isBound()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789 abcdef", "0123456789\u00e4bcdef"})
  void refusesPoorTokensWithoutRepeatingThem(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdminOptions.DEFAULT.withToken(token))
        .withMessageContaining("16 characters")
        .satisfies(failure -> {
          if (!token.isEmpty()) {
            assertThat(failure).message().doesNotContain(token);
          }
        });
  }

  @Test
  void keepsTheTokenOutOfTexts() {
    assertThat(AdminOptions.DEFAULT.withToken(TOKEN).toString()).doesNotContain(TOKEN);
  }
}
