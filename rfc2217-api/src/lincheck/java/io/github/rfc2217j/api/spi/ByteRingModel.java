package io.github.rfc2217j.api.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * The queue's calls that do not wait, as Lincheck interleaves them: whatever threads do, the
 * results must be those of some order of the calls.
 */
public class ByteRingModel {

  private final ByteRing ring = new ByteRing("p", 3);

  /** Puts the same octet up to three times. */
  @Operation
  public String put(
      @Param(gen = IntGen.class, conf = "1:3") int octet,
      @Param(gen = IntGen.class, conf = "1:3") int count) {
    byte[] octets = new byte[count];
    Arrays.fill(octets, (byte) octet);
    try {
      return "" + ring.put(ByteBuffer.wrap(octets), 0);
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** Takes up to two octets. */
  @Operation
  public String take(@Param(gen = IntGen.class, conf = "1:2") int count) {
    ByteBuffer octets = ByteBuffer.allocate(count);
    try {
      return ring.take(octets, 0) + Arrays.toString(octets.array());
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }

  @Operation
  public int size() {
    return ring.size();
  }

  @Operation
  public int clear() {
    return ring.clear();
  }

  @Operation
  public void end() {
    ring.end("gone");
  }

  @Operation
  public void close() {
    ring.close();
  }

  public static void main(String[] arguments) {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(3)
        .check(ByteRingModel.class);
    System.out.println("ByteRing: every interleaving that was tried is some order of the calls");
    new StressOptions()
        .iterations(50)
        .invocationsPerIteration(2000)
        .threads(3)
        .actorsPerThread(3)
        .check(ByteRingModel.class);
    System.out.println("ByteRing: the same with three threads that run at once");
  }
}
