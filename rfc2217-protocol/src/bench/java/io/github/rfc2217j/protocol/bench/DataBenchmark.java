package io.github.rfc2217j.protocol.bench;

import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Escapes and unescapes a block of 64 KiB, beside a plain copy of the same block: operations a
 * second, each 65,536 octets of payload.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DataBenchmark {

  /** Which octets are FF. */
  @Param({"none", "random", "all"})
  public String ff;

  /** Where the buffers are. */
  @Param({"heap", "direct"})
  public String memory;

  private byte[] source;
  private byte[] target;
  private ByteBuffer payload;
  private ByteBuffer escaped;
  private ByteBuffer out;
  private TelnetDecoder decoder;

  /** Makes the block and its escaped form. */
  @Setup
  public void setUp() {
    boolean direct = memory.equals("direct");
    source = Blocks.block(ff);
    target = new byte[Blocks.SIZE];
    payload = Blocks.buffer(direct, Blocks.SIZE).put(source).flip();
    byte[] form = Blocks.escaped(source);
    escaped = Blocks.buffer(direct, form.length).put(form).flip();
    out = Blocks.buffer(direct, 2 * Blocks.SIZE);
    decoder = new TelnetDecoder();
    decoder.binary(true);
  }

  /** The measure: {@link System#arraycopy} of the block. */
  @Benchmark
  public byte[] copy() {
    System.arraycopy(source, 0, target, 0, Blocks.SIZE);
    return target;
  }

  /** Payload to wire. */
  @Benchmark
  public ByteBuffer encode() {
    payload.rewind();
    out.clear();
    TelnetEncoder.encode(payload, out, true);
    if (payload.hasRemaining()) {
      throw new IllegalStateException("not everything was escaped");
    }
    return out;
  }

  /** Wire to payload. */
  @Benchmark
  public ByteBuffer decode() {
    escaped.rewind();
    out.clear();
    if (decoder.decode(escaped, out) != Step.WIRE_EMPTY || out.position() != Blocks.SIZE) {
      throw new IllegalStateException("not everything was unescaped");
    }
    return out;
  }
}
