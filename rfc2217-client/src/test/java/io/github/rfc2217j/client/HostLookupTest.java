package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ConnectionFailedException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names that the system's resolver takes for ever to look up. */
@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class HostLookupTest {

  @AfterEach
  void letGo() {
    HangingNames.letGo();
  }

  private static ClientOptions.Builder nowhere() {
    return ClientOptions.builder(HangingNames.next(), 2217);
  }

  @Test
  void anOpeningEndsAtItsTimeOutAndLeavesNoThreadOfTheConnection() throws Exception {
    ClientOptions options = nowhere().connectTimeout(Duration.ofMillis(50)).build();
    assertThatThrownBy(() -> Rfc2217Client.connect(options))
        .isInstanceOf(ConnectionFailedException.class)
        .hasMessageContaining("cannot resolve the name '" + options.host() + "' after")
        .hasMessageContaining("raise connect_timeout")
        .hasCauseInstanceOf(UnknownHostException.class);
    assertThatThrownBy(() -> PeerDoctor.examine(options))
        .isInstanceOf(ConnectionFailedException.class)
        .hasMessageContaining("not resolved in time");
  }

  @Test
  void othersGoOnHoweverManyWait() throws Exception {
    ClientOptions options = nowhere().connectTimeout(Duration.ofSeconds(20)).build();
    List<Background<Rfc2217Client>> waiting = new ArrayList<>();
    for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
      waiting.add(Background.start(() -> Rfc2217Client.connect(options)));
    }
    try (FakeServer server = new FakeServer();
        Rfc2217Client client = server.open()) {
      assertThat(client.settings()).isNotNull();
    }
    HangingNames.letGo();
    for (Background<Rfc2217Client> each : waiting) {
      assertThatThrownBy(each::result)
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("cannot resolve the name");
    }
  }

  @Test
  void closingAPortThatReconnectsDoesNotWaitForTheName() throws Exception {
    HostLookup lookup = new HostLookup(HangingNames.next());
    Background<?> waiting =
        Background.start(() -> lookup.await(System.nanoTime() + Duration.ofHours(1).toNanos()));
    lookup.cancel();
    assertThatThrownBy(waiting::result).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void addressesNeedNoLookup() throws Exception {
    for (String address : List.of("127.0.0.1", "::1", "fe80::1")) {
      assertThat(new HostLookup(address).await(System.nanoTime())).hasSize(1);
    }
    assertThat(
            new HostLookup("localhost").await(System.nanoTime() + Duration.ofMinutes(1).toNanos()))
        .isNotEmpty();
  }
}
