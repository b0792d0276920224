package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data costs no memory, whatever its octets: neither for each octet nor for each run of them. */
class AllocationTest {

  private static final int BLOCK = 64 * 1024;
  private static final int ROUNDS = 64;

  /** What the JVM itself may need for a measurement; a single object for each run is far more. */
  private static final long MOST_OCTETS = 16 * 1024;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ByteBuffer wire = ByteBuffer.allocateDirect(2 * BLOCK);
  private final ByteBuffer received = ByteBuffer.allocateDirect(2 * BLOCK);

  @ParameterizedTest
  @CsvSource({
    "OPEN, none",
    "OPEN, random",
    "OPEN, all",
    "NVT, none",
    "NVT, random",
    "NVT, all",
  })
  void dataThroughBothSessionsAllocatesNothing(Probe.State state, String iacs) {
    Session<?> server = session(true, state);
    Session<?> client = session(false, state);
    byte[] block = block(iacs);
    ByteBuffer payload = ByteBuffer.allocateDirect(BLOCK).put(block).flip();
    for (int i = 0; i < ROUNDS; i++) {
      move(server, payload, client);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      move(server, payload, client);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    byte[] arrived = new byte[received.flip().remaining()];
    received.get(arrived);
    assertThat(arrived).isEqualTo(block);
    assertThat(allocated).as("octets for %d blocks", ROUNDS).isLessThan(MOST_OCTETS);
  }

  private static Session<?> session(boolean server, Probe.State state) {
    return new Probe(server, NvtPolicy.STRICT, state, () -> Integer.MAX_VALUE, 64).session;
  }

  private void move(Session<?> from, ByteBuffer payload, Session<?> to) {
    payload.rewind();
    wire.clear();
    from.encode(payload, wire);
    wire.flip();
    received.clear();
    if (to.receive(wire, received, 0) != Step.WIRE_EMPTY) {
      throw new AssertionError("data alone stops nothing");
    }
  }

  private static byte[] block(String iacs) {
    byte[] block = new byte[BLOCK];
    switch (iacs) {
      case "none" -> Arrays.fill(block, (byte) 0x41);
      case "random" -> new SplittableRandom(2217).nextBytes(block);
      case "all" -> Arrays.fill(block, (byte) 0xFF);
      default -> throw new IllegalArgumentException(iacs);
    }
    return block;
  }
}
