package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class CloseTest {

  private final BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
  private FakeServer server;
  private Rfc2217Client client;

  @BeforeEach
  void open() throws IOException {
    server = new FakeServer();
    client = server.open();
    client.subscribe(events::add);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private List<ThrowingCallable> calls() {
    ByteBuffer one = ByteBuffer.allocate(1);
    return List.of(
        () -> client.write(one.duplicate()),
        () -> client.write(one.duplicate(), Duration.ZERO),
        () -> client.drain(Duration.ZERO),
        () -> client.pendingOutput(),
        () -> client.settings(),
        () -> client.apply(SerialSettings.of("300 8N1")),
        () -> client.set(ControlLine.DTR, true),
        () -> client.isSet(ControlLine.DTR),
        () -> client.modemState(),
        () -> client.lineState(),
        () -> client.setBreak(true),
        () -> client.sendBreak(Duration.ofMillis(1)),
        () -> client.purge(Purge.BOTH),
        () -> client.peerSignature());
  }

  @Test
  void endsBlockedCallsAtOnce() throws Exception {
    server.silentTo("0");
    server.send("6C");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.Suspended());
    client.write(ByteBuffer.allocate(1 << 20));
    List<ThrowingCallable> blocked =
        List.of(
            () -> client.read(ByteBuffer.allocate(1)),
            () -> client.read(ByteBuffer.allocate(1), Duration.ofHours(1)),
            () -> client.write(ByteBuffer.allocate(1)),
            () -> client.drain(Duration.ofHours(1)),
            () -> client.apply(SerialSettings.of("300 8N1")),
            () -> client.set(ControlLine.DTR, true),
            () -> client.purge(Purge.RECEIVE));
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    for (ThrowingCallable call : blocked) {
      CompletableFuture<Boolean> end = new CompletableFuture<>();
      ends.add(end);
      Thread.ofVirtual()
          .start(() -> {
            try {
              assertThatThrownBy(call)
                  .isInstanceOf(PortClosedException.class)
                  .hasMessageContaining(client.name());
              end.complete(true);
            } catch (Throwable e) {
              end.completeExceptionally(e);
            }
          });
    }
    client.close();
    for (CompletableFuture<Boolean> end : ends) {
      assertThat(end.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void isIdempotentAndTheLastEvent() throws Exception {
    client.close();
    client.close();
    assertThat(client.isOpen()).isFalse();
    assertThat(client.name()).startsWith("rfc2217://");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.Closed());
    assertThat(calls())
        .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(PortClosedException.class));
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
        .isInstanceOf(PortClosedException.class);
    assertThatThrownBy(() -> client.available()).isInstanceOf(PortClosedException.class);
    assertThatThrownBy(() -> client.subscribe(event -> {})).isInstanceOf(PortClosedException.class);
  }

  @Test
  void aListenerMayClose() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    client.subscribe(event -> {
      try {
        client.close();
        closed.complete(true);
      } catch (IOException e) {
        closed.completeExceptionally(e);
      }
    });
    server.send("6C");
    assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theEndOfTheConnectionIsTold() throws Exception {
    server.peer().text("last words");
    server.peer().hangUp();
    assertThat(events.poll(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            SerialEvent.Disconnected.class,
            event ->
                assertThat(event.cause())
                    .isInstanceOf(PortLostException.class)
                    .hasMessageContaining(client.name())
                    .hasMessageContaining("was closed by the peer"));
    assertThat(client.inputStream().readAllBytes()).isEqualTo("last words".getBytes());
    assertThat(client.read(ByteBuffer.allocate(1), Duration.ZERO)).isEqualTo(-1);
    assertThat(client.isOpen()).isTrue();
    assertThat(calls())
        .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(PortLostException.class));
    client.close();
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.Closed());
  }

  @Test
  void aResetFailsPendingCalls() throws Exception {
    server.silentTo("0");
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            client.apply(SerialSettings.of("300 8N1"));
          } catch (IOException e) {
            failure.complete(e);
          }
        });
    server.commands(2);
    server.peer().reset();
    assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(PortLostException.class);
    assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void closesWhileThePeerReadsNothing() throws Exception {
    client.close();
    try (ScriptedPeer peer = new ScriptedPeer(2048)) {
      CompletableFuture<Rfc2217Client> opening = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              opening.complete(Rfc2217Client.connect(peer.options().build()));
            } catch (IOException e) {
              opening.completeExceptionally(e);
            }
          });
      peer.agree();
      peer.batch();
      peer.send(ScriptedPeer.sbs("65 00 00 25 80", "65 00 00 25 80"));
      Rfc2217Client other = opening.get(10, TimeUnit.SECONDS);
      while (other.write(ByteBuffer.allocate(1 << 20), Duration.ofMillis(100)) > 0) {
        // until every buffer on the way is full
      }
      other.close();
    }
  }
}
