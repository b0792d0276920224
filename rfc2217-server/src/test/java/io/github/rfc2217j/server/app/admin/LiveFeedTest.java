package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.ServerSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How pages are told of what changes. */
@Timeout(60)
class LiveFeedTest {

  private final AtomicReference<ServerSnapshot> now = new AtomicReference<>(Samples.three());
  private final AtomicInteger looks = new AtomicInteger();
  private final AdminServer server = start();
  private final List<Socket> sockets = new ArrayList<>();

  private AdminServer start() {
    try {
      return AdminServer.start(
          AdminOptions.DEFAULT.withAddress("127.0.0.1", 0).withInterval(Duration.ofMillis(50)),
          () -> {
            looks.incrementAndGet();
            return now.get();
          },
          new Samples.Recorded());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private InputStream page() throws IOException {
    Socket socket = Web.send(server.address(), "GET /api/events");
    sockets.add(socket);
    InputStream in = socket.getInputStream();
    Web.Reply head = Web.head(in);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).containsEntry("content-type", "text/event-stream");
    return in;
  }

  private static Map<String, Object> event(InputStream page) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\n\n") < 0) {
      byte[] chunk = Web.chunk(page);
      assertThat(chunk).as("the stream goes on after %s", text).isNotEmpty();
      text.append(new String(chunk, StandardCharsets.UTF_8));
    }
    assertThat(text).startsWith("data: ").endsWith("\n\n");
    return JsonReader.object(JsonReader.read(text.substring(6)));
  }

  private static List<Object> names(Map<String, Object> event) {
    return JsonReader.array(event.get("ports")).stream()
        .map(port -> JsonReader.object(port).get("name"))
        .toList();
  }

  @Test
  void tellsEverythingThenWhatChanges() throws IOException {
    InputStream page = page();
    Map<String, Object> all = event(page);
    assertThat(names(all)).hasSize(3);
    assertThat(JsonReader.array(all.get("ids")))
        .containsExactly("127.0.0.1:2217", "127.0.0.1:2218", "127.0.0.1:2219");
    assertThat(all).containsKey("server");

    PortSnapshot back =
        Samples.port("usb:0403:6001", 2218, PortSnapshot.Device.OPEN, ModemState.ALL_LOW);
    List<PortSnapshot> before = now.get().ports();
    now.set(Samples.server(before.get(0), back, before.get(2)));
    Map<String, Object> change = event(page);
    assertThat(names(change)).containsExactly("usb:0403:6001");
    assertThat(change).doesNotContainKeys("ids", "server").containsKey("at");
  }

  @Test
  void tellsOfPortsThatComeAndGo() throws IOException {
    InputStream page = page();
    event(page);
    List<PortSnapshot> before = now.get().ports();
    now.set(Samples.server(before.get(2), Samples.idle("new", 2300), before.get(0)));
    Map<String, Object> change = event(page);
    assertThat(names(change)).containsExactly("new");
    assertThat(JsonReader.array(change.get("ids")))
        .containsExactly("127.0.0.1:2219", "127.0.0.1:2300", "127.0.0.1:2217");
    now.set(Samples.server());
    Map<String, Object> none = event(page);
    assertThat(names(none)).isEmpty();
    assertThat(JsonReader.array(none.get("ids"))).isEmpty();
  }

  @Test
  void saysThatItIsThereWhenNothingChanges() throws IOException {
    InputStream page = page();
    event(page);
    Map<String, Object> still = event(page);
    assertThat(names(still)).isEmpty();
    assertThat(still).containsOnlyKeys("at", "ports");
  }

  @Test
  void looksOnceForAllPagesAndOnlyWhileThereAreSome() throws IOException {
    InputStream first = page();
    InputStream second = page();
    event(first);
    event(second);
    now.set(Samples.server());
    event(first);
    event(second);
    stopPages();
    // A page that has gone is noticed when it is told something.
    Await.until(
        "nobody looks any more",
        () -> {
          now.set(looks.get() % 2 == 0 ? Samples.three() : Samples.server());
          int before = looks.get();
          Await.pause(Duration.ofMillis(200));
          return looks.get() == before;
        });
    assertThat(names(event(page()))).hasSizeBetween(0, 3);
  }

  private void stopPages() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void limitsHowManyPagesThereAre() throws IOException {
    for (int count = 0; count < LiveFeed.MOST_PAGES; count++) {
      page();
    }
    Web.Reply refused = Web.ask(server.address(), "GET /api/events");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers()).containsKey("retry-after");
    assertThat(Web.ask(server.address(), "GET /metrics").status()).isEqualTo(200);
  }

  /** Each of them holds a thread that writes; on two cores the first two would be enough. */
  @Test
  void answersOthersWhilePagesDoNotRead() throws IOException {
    PortSnapshot[] many = new PortSnapshot[300];
    for (int count = 0; count < 8; count++) {
      page();
    }
    for (int round = 0; round < 20; round++) {
      for (int port = 0; port < many.length; port++) {
        many[port] = Samples.idle("port " + round + ' ' + port, 3000 + port);
      }
      now.set(Samples.server(many));
      int before = looks.get();
      Await.until("it is looked at", () -> looks.get() > before + 1);
    }
    assertThat(Web.ask(server.address(), "GET /metrics").status()).isEqualTo(200);
  }

  @Test
  void endsWithTheServer() throws IOException {
    InputStream page = page();
    event(page);
    server.close();
    assertThat(page.readAllBytes().length).isLessThan(10_000);
  }
}
