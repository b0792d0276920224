package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.protocol.FrameWatcher;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A fault of the client's own is not laid at the network's door. */
@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class ReaderFaultTest {

  /** What a fault in the reader's work would do. */
  private static final class Faulty implements FrameWatcher {
    @Override
    public void received(TelnetEvent frame, ByteBuffer payload) {
      throw new IllegalStateException("as this test wants it");
    }

    @Override
    public void sent(byte[] frame) {
      // The writer has none.
    }
  }

  @Test
  void aFaultOfTheReaderIsToldAsSuch() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.start();
      PortLife life = PortLife.open("rfc2217://test", server.options().build());
      try {
        BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
        life.events.subscribe(events::add);
        life.lock.lock();
        try {
          life.last().session.watch(new Faulty());
        } finally {
          life.lock.unlock();
        }
        server.send("6B B0");
        assertThat(events.poll(10, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                SerialEvent.Disconnected.class,
                event ->
                    assertThat(event.cause())
                        .hasMessageContaining("ended by a fault of this client's reader")
                        .hasMessageContaining("as this test wants it"));
      } finally {
        life.close();
      }
    }
  }
}
