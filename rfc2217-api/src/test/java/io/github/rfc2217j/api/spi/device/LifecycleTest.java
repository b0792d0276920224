package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.spi.EventDispatcher;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Open, lost, closed. */
@Timeout(60)
class LifecycleTest {

  private final EventDispatcher events = new EventDispatcher("port");
  private final Lifecycle lifecycle = new Lifecycle("port", events);

  @Test
  void theFirstLossStandsAndIsReportedOnce() throws Exception {
    BlockingQueue<SerialEvent> seen = new LinkedBlockingQueue<>();
    events.subscribe(seen::add);
    assertThat(lifecycle.lose("unplugged")).isTrue();
    assertThat(lifecycle.lose("again")).isFalse();
    assertThatExceptionOfType(PortLostException.class)
        .isThrownBy(lifecycle::checkUsable)
        .withMessage("unplugged");
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isInstanceOf(SerialEvent.Disconnected.class);
    lifecycle.publish(new SerialEvent.Suspended());
    assertThat(seen.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void closedGoesBeforeLost() throws Exception {
    lifecycle.lose("unplugged");
    lifecycle.checkOpen();
    assertThat(lifecycle.close()).isTrue();
    assertThat(lifecycle.close()).isFalse();
    assertThatExceptionOfType(PortClosedException.class).isThrownBy(lifecycle::checkUsable);
    assertThat(lifecycle.lose("unplugged")).isFalse();
  }

  @Test
  void aWaitLastsItsTime() {
    long start = System.nanoTime();
    lifecycle.awaitEnd(Duration.ofMillis(200).toNanos());
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
  }

  @Test
  void aWaitIsDeafToInterruptsAndKeepsThem() {
    Thread.currentThread().interrupt();
    long start = System.nanoTime();
    lifecycle.awaitEnd(Duration.ofMillis(200).toNanos());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
  }

  @Test
  void closingEndsAWait() throws Exception {
    CompletableFuture<Boolean> waited =
        PortIo.async(() -> {
          lifecycle.awaitEnd(Long.MAX_VALUE);
          return lifecycle.isClosed();
        });
    assertThat(lifecycle.close()).isTrue();
    assertThat(waited.get(20, TimeUnit.SECONDS)).isTrue();
  }
}
