package io.github.rfc2217j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialEvent.Closed;
import io.github.rfc2217j.api.SerialEvent.Disconnected;
import io.github.rfc2217j.api.SerialEvent.LineChanged;
import io.github.rfc2217j.api.SerialEvent.ModemChanged;
import io.github.rfc2217j.api.SerialEvent.Reconnected;
import io.github.rfc2217j.api.SerialEvent.Reconnecting;
import io.github.rfc2217j.api.SerialEvent.Resumed;
import io.github.rfc2217j.api.SerialEvent.SettingsChanged;
import io.github.rfc2217j.api.SerialEvent.Suspended;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class EventDispatcherTest {

  private final EventDispatcher dispatcher = new EventDispatcher("p");
  private final EventLog log = new EventLog();

  @Test
  void deliversInOrder() throws Exception {
    dispatcher.subscribe(log);
    for (int i = 0; i < 1000; i++) {
      dispatcher.publish(settings(i + 1));
      if (i % 32 == 31) {
        for (int j = i - 31; j <= i; j++) {
          assertThat(log.next()).isEqualTo(settings(j + 1));
        }
      }
    }
  }

  @Test
  void deliversOneAtATimeOnVirtualThreads() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    BlockingQueue<Boolean> good = new LinkedBlockingQueue<>();
    for (int listener = 0; listener < 2; listener++) {
      dispatcher.subscribe(event -> {
        boolean alone = inside.incrementAndGet() == 1;
        Thread.yield();
        inside.decrementAndGet();
        good.add(
            alone
                && Thread.currentThread().isVirtual()
                && Thread.currentThread().getName().equals("rfc2217-events p"));
      });
    }
    List<Background<Boolean>> publishers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      publishers.add(
          Background.start(() -> {
            for (int j = 0; j < 10; j++) {
              dispatcher.publish(new Closed());
            }
            return true;
          }));
    }
    for (Background<Boolean> publisher : publishers) {
      publisher.result();
    }
    for (int i = 0; i < 80; i++) {
      assertThat(good.poll(Background.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aSlowListenerOfAttemptsIsLeftWithTheLast() throws Exception {
    Gate gate = new Gate();
    dispatcher.subscribe(gate);
    dispatcher.subscribe(log);
    dispatcher.publish(new Closed());
    gate.awaitEntry();
    for (int i = 1; i <= 1000; i++) {
      dispatcher.publish(new Reconnecting(i, Duration.ofSeconds(i)));
    }
    dispatcher.publish(new Reconnected());
    gate.open();
    assertThat(log.next()).isEqualTo(new Closed());
    for (int i = 1; i < EventDispatcher.MOST_WAITING; i++) {
      assertThat(log.next()).isEqualTo(new Reconnecting(i, Duration.ofSeconds(i)));
    }
    assertThat(log.next()).isEqualTo(new Reconnected());
    assertThat(log.size()).isZero();
  }

  @Test
  void mergesWhatASlowListenerCannotTake() throws Exception {
    Gate gate = new Gate();
    dispatcher.subscribe(gate);
    dispatcher.subscribe(log);
    dispatcher.publish(new Closed());
    gate.awaitEntry();
    dispatcher.publish(new ModemChanged(modem(0), modem(16)));
    dispatcher.publish(new LineChanged(new LineState(LineState.PARITY_ERROR)));
    for (int i = 2; i < EventDispatcher.MOST_WAITING; i++) {
      dispatcher.publish(settings(i));
    }
    for (int i = 0; i < 1000; i++) {
      dispatcher.publish(
          new ModemChanged(modem(i % 2 == 0 ? 16 : 32), modem(i % 2 == 0 ? 32 : 16)));
      dispatcher.publish(new LineChanged(new LineState(LineState.OVERRUN_ERROR)));
    }
    dispatcher.publish(settings(5000));
    gate.open();

    assertThat(log.next()).isEqualTo(new Closed());
    assertThat(log.next()).isEqualTo(new ModemChanged(modem(0), modem(16)));
    assertThat(log.next())
        .isEqualTo(
            new LineChanged(new LineState(LineState.PARITY_ERROR | LineState.OVERRUN_ERROR)));
    for (int i = 2; i < EventDispatcher.MOST_WAITING - 1; i++) {
      assertThat(log.next()).isEqualTo(settings(i));
    }
    assertThat(log.next()).isEqualTo(settings(5000));
    dispatcher.publish(new Closed());
    assertThat(log.next()).isEqualTo(new Closed());
  }

  @Test
  void addsAKindThatDoesNotWaitYetEvenPastTheLimit() throws Exception {
    Gate gate = fill();
    dispatcher.publish(new Closed());
    gate.open();
    skipFill();
    assertThat(log.next()).isEqualTo(new Closed());
  }

  @Test
  void leavesTheNewestOfTwoOppositesLast() throws Exception {
    Gate gate = new Gate();
    dispatcher.subscribe(gate);
    dispatcher.subscribe(log);
    dispatcher.publish(new Closed());
    gate.awaitEntry();
    SerialEvent lost = new Disconnected(new PortLostException("p", "gone"));
    dispatcher.publish(new Suspended());
    dispatcher.publish(new Resumed());
    dispatcher.publish(lost);
    dispatcher.publish(new Reconnected());
    for (int i = 4; i < EventDispatcher.MOST_WAITING; i++) {
      dispatcher.publish(settings(i));
    }
    dispatcher.publish(new Suspended());
    dispatcher.publish(lost);
    gate.open();
    List<SerialEvent> got = new ArrayList<>();
    for (int i = 0; i <= EventDispatcher.MOST_WAITING; i++) {
      got.add(log.next());
    }
    assertThat(got).doesNotContain(new Resumed(), new Reconnected());
    assertThat(got).endsWith(new Suspended(), lost);
  }

  @Test
  void logsWhatAListenerThrowsAndGoesOn() throws Exception {
    BlockingQueue<LogRecord> logged = new LinkedBlockingQueue<>();
    Logger logger = Logger.getLogger(EventDispatcher.class.getName());
    Handler handler = new QueueHandler(logged);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    try {
      dispatcher.subscribe(event -> {
        throw EventDispatcherTest.<RuntimeException>sneaky(new Exception("checked"));
      });
      dispatcher.subscribe(event -> {
        throw new AssertionError("as meant by the test");
      });
      dispatcher.subscribe(log);
      dispatcher.publish(settings(1));
      assertThat(log.next()).isEqualTo(settings(1));
      dispatcher.publish(settings(2));
      assertThat(log.next()).isEqualTo(settings(2));
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    assertThat(logged)
        .hasSize(4)
        .first()
        .satisfies(entry -> assertThat(entry.getThrown()).hasMessage("checked"))
        .satisfies(entry -> assertThat(entry.getMessage()).contains("a listener of p failed"));
  }

  @Test
  void deliversNothingAfterUnsubscribing() throws Exception {
    EventLog other = new EventLog();
    Subscription place = dispatcher.subscribe(other);
    dispatcher.subscribe(log);
    assertThat(dispatcher.hasListeners()).isTrue();
    place.close();
    place.close();
    dispatcher.publish(settings(1));
    log.next();
    assertThat(other.size()).isZero();
  }

  @Test
  void callsNoListenerThatAnotherOneUnsubscribedDuringTheSameEvent() throws Exception {
    BlockingQueue<Subscription> place = new ArrayBlockingQueue<>(1);
    EventLog other = new EventLog();
    dispatcher.subscribe(event -> {
      Subscription next = place.poll();
      if (next != null) {
        next.close();
      }
    });
    place.add(dispatcher.subscribe(other));
    dispatcher.subscribe(log);
    dispatcher.publish(settings(1));
    log.next();
    assertThat(other.size()).isZero();
  }

  @Test
  void deliversNothingFromBeforeTheSubscription() throws Exception {
    Gate gate = new Gate();
    dispatcher.subscribe(gate);
    dispatcher.publish(settings(1));
    gate.awaitEntry();
    dispatcher.publish(settings(2));
    dispatcher.subscribe(log);
    dispatcher.publish(settings(3));
    gate.open();
    assertThat(log.next()).isEqualTo(settings(3));
  }

  @Test
  void forgetsWhatNobodyListensTo() throws Exception {
    assertThat(dispatcher.hasListeners()).isFalse();
    dispatcher.publish(settings(1));
    dispatcher.subscribe(log);
    dispatcher.publish(settings(2));
    assertThat(log.next()).isEqualTo(settings(2));
  }

  private Gate fill() throws Exception {
    Gate gate = new Gate();
    dispatcher.subscribe(gate);
    dispatcher.subscribe(log);
    dispatcher.publish(settings(1));
    gate.awaitEntry();
    for (int i = 0; i < EventDispatcher.MOST_WAITING; i++) {
      dispatcher.publish(settings(i + 2));
    }
    return gate;
  }

  private void skipFill() throws Exception {
    for (int i = 0; i <= EventDispatcher.MOST_WAITING; i++) {
      log.next();
    }
  }

  private static SettingsChanged settings(int baudRate) {
    return new SettingsChanged(SerialSettings.DEFAULT.withBaudRate(baudRate));
  }

  private static ModemState modem(int bits) {
    return ModemState.ofBits(bits);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Throwable throwable) throws T {
    throw (T) throwable;
  }

  /** Keeps what is logged. */
  private static final class QueueHandler extends Handler {
    private final BlockingQueue<LogRecord> logged;

    QueueHandler(BlockingQueue<LogRecord> logged) {
      this.logged = logged;
    }

    @Override
    public void publish(LogRecord entry) {
      logged.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** A listener that stays in its first event until it is let go. */
  private static final class Gate implements Consumer<SerialEvent> {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public void accept(SerialEvent event) {
      entered.countDown();
      try {
        if (!opened.await(Background.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("the gate was never opened");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void awaitEntry() throws InterruptedException {
      assertThat(entered.await(Background.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    void open() {
      opened.countDown();
    }
  }
}
