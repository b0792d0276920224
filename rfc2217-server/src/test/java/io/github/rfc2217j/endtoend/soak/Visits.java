package io.github.rfc2217j.endtoend.soak;

import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.server.ScriptedClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What clients do at a port that is theirs for the time, each in a way of its own. */
final class Visits {

  /** Long enough for a machine that is busy with something else; whoever waits so long hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MOST_OCTETS = 96 * 1024;
  private static final int MARK = 12;

  private final SoakPort port;
  private final String uri;
  private final InetSocketAddress address;
  private final SplittableRandom random;
  private final Tally tally;
  private final Supplier<String> serverSide;

  /** What goes wrong is told with what {@code serverSide} says at that moment. */
  Visits(
      SoakPort port,
      String uri,
      InetSocketAddress address,
      SplittableRandom random,
      Tally tally,
      Supplier<String> serverSide) {
    this.port = port;
    this.uri = uri;
    this.address = address;
    this.random = random;
    this.tally = tally;
    this.serverSide = serverSide;
  }

  /**
   * Sends and receives, sometimes changes the speed, sometimes reads slowly; nothing may be lost.
   */
  void undisturbed(boolean slowly) throws Exception {
    try (SerialPort remote = open()) {
      talk(remote, slowly);
    }
  }

  /** Knocks while somebody else is inside; that one must not notice. */
  void busy() throws Exception {
    try (SerialPort remote = open()) {
      CompletableFuture<Void> knocking = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> knock(knocking));
      talk(remote, false);
      await(knocking);
    }
  }

  private void knock(CompletableFuture<Void> done) {
    try (SerialPort second = SerialPorts.open(uri)) {
      done.completeExceptionally(new IOException("two clients are in at once: " + second.name()));
    } catch (PortBusyException expected) {
      done.complete(null);
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /** Goes on until the device is pulled out: what came before is right, and the end is told. */
  void vanishing() throws Exception {
    Stream stream = new Stream(random.nextLong());
    try (SerialPort remote = open()) {
      synchronise(remote);
      CompletableFuture<Void> end = new CompletableFuture<>();
      AtomicBoolean holed = new AtomicBoolean();
      Thread.ofVirtual().start(() -> writeUntilItEnds(remote, stream));
      Thread.ofVirtual().start(() -> readUntilItEnds(remote, stream, holed, end));
      LockSupport.parkNanos(random.nextInt(1, 100) * 1_000_000L);
      holed.set(!port.endsWithoutHole());
      port.vanish();
      await(end);
    } finally {
      port.reappear();
    }
    tally.compared(stream.compared());
    undisturbed(false);
  }

  private static void writeUntilItEnds(SerialPort remote, Stream stream) {
    try {
      while (true) {
        writeAll(remote, stream.next(1024));
      }
    } catch (IOException expected) {
      // The reader tells whether that was right.
    }
  }

  private static void readUntilItEnds(
      SerialPort remote, Stream stream, AtomicBoolean holed, CompletableFuture<Void> end) {
    byte[] octets = new byte[4096];
    try {
      int count;
      while ((count = remote.read(ByteBuffer.wrap(octets), PATIENCE)) > 0) {
        if (!holed.get()) {
          stream.compare(octets, count);
        }
      }
      if (count == 0) {
        throw new IOException("the device is gone and the client was not told");
      }
      end.complete(null);
    } catch (IOException | RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  /** Ends as a killed process does, in the middle of sending. */
  void killed() throws IOException {
    ScriptedClient client = agreed();
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      client.sendData(new byte[random.nextInt(1, 4096)]);
    }
    client.reset();
  }

  /** Connects and says nothing, or too little. */
  void silent() throws IOException {
    try (ScriptedClient client = ScriptedClient.connect(address)) {
      client.sendRaw(Arrays.copyOf(new byte[] {(byte) 255, (byte) 251, 44}, random.nextInt(4)));
      LockSupport.parkNanos(random.nextInt(1, 300) * 1_000_000L);
    }
  }

  /** Sends what no client should, and leaves politely or not. */
  void hostile() throws IOException {
    try (ScriptedClient client = ScriptedClient.connect(address)) {
      for (int i = random.nextInt(1, 30); i > 0; i--) {
        client.sendRaw(nonsense());
      }
      if (random.nextBoolean()) {
        client.reset();
      }
    } catch (IOException expected) {
      // The server may end this connection at any time; the next visit shows whether it is well.
    }
  }

  private byte[] nonsense() {
    byte[] octets = new byte[random.nextInt(1, 2048)];
    random.nextBytes(octets);
    for (int i = 0; i + 4 < octets.length; i += random.nextInt(1, 40)) {
      // Halves of commands, and whole ones with any value.
      octets[i] = (byte) 255;
      octets[i + 1] = (byte) random.nextInt(240, 256);
      octets[i + 2] = 44;
      octets[i + 3] = (byte) random.nextInt(16);
    }
    return octets;
  }

  /** Suspends the server: nothing may come until it resumes it, and then everything. */
  void suspending() throws IOException {
    Stream stream = new Stream(random.nextLong());
    int total = random.nextInt(1, 16 * 1024);
    String doing = "agreeing";
    try (ScriptedClient client = agreed()) {
      client.command(ScriptedClient.SUSPEND);
      client.sendData(stream.next(total));
      LockSupport.parkNanos(random.nextInt(1, 500) * 1_000_000L);
      doing = "waiting for an answer, suspended";
      client.sync();
      if (client.unread() > 0) {
        throw new IOException("data came while the server was suspended");
      }
      client.command(ScriptedClient.RESUME);
      doing = "waiting for the octets";
      try {
        stream.compare(client.readData(total), total);
      } catch (SocketTimeoutException e) {
        throw new IOException(
            "%d of %d octets after RESUME, then nothing: %s"
                .formatted(client.unread(), total, serverSide.get()),
            e);
      }
    } catch (SocketTimeoutException e) {
      throw new IOException("nothing while " + doing + ": " + serverSide.get(), e);
    }
    tally.compared(total);
  }

  private ScriptedClient agreed() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      ScriptedClient client = ScriptedClient.connect(address).waiting(PATIENCE);
      try {
        client.agree();
        return client;
      } catch (IOException e) {
        client.close();
        waitABit(end, e);
      }
    }
  }

  /** Opens; the one who was here before may not have left quite yet. */
  private SerialPort open() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        SerialPort remote = SerialPorts.open(uri);
        remote.apply(SerialSettings.of(port.settings()));
        return remote;
      } catch (PortBusyException | PortNotFoundException e) {
        waitABit(end, e);
      }
    }
  }

  private static void waitABit(long end, IOException why) throws IOException {
    if (System.nanoTime() - end > 0) {
      throw new IOException("the port is held by nobody: " + why.getMessage(), why);
    }
    LockSupport.parkNanos(20_000_000);
  }

  private void talk(SerialPort remote, boolean slowly) throws Exception {
    synchronise(remote);
    Stream stream = new Stream(random.nextLong());
    int total = random.nextInt(1, slowly ? MOST_OCTETS / 4 : MOST_OCTETS);
    SplittableRandom own = random.split();
    CompletableFuture<Void> written = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> write(remote, stream, total, own, written));
    byte[] octets = new byte[slowly ? 512 : 8192];
    while (stream.compared() < total) {
      int count =
          remote.read(ByteBuffer.wrap(octets, 0, random.nextInt(1, octets.length)), PATIENCE);
      if (count <= 0) {
        throw new IOException(
            "read returned %d after %d of %d octets, all written: %s, %s"
                .formatted(count, stream.compared(), total, written.isDone(), serverSide.get()));
      }
      stream.compare(octets, count);
      if (slowly && random.nextInt(8) == 0) {
        LockSupport.parkNanos(random.nextInt(20) * 1_000_000L);
      }
    }
    await(written);
    tally.compared(total);
  }

  private void write(
      SerialPort remote,
      Stream stream,
      int total,
      SplittableRandom own,
      CompletableFuture<Void> done) {
    try {
      for (int left = total; left > 0; ) {
        int count = Math.min(left, own.nextInt(1, 4096));
        writeAll(remote, stream.next(count));
        left -= count;
        if (own.nextInt(12) == 0) {
          int rate = own.nextBoolean() ? 57600 : 115200;
          remote.apply(remote.settings().withBaudRate(rate));
        }
      }
      done.complete(null);
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private static void writeAll(SerialPort remote, byte[] octets) throws IOException {
    ByteBuffer block = ByteBuffer.wrap(octets);
    while (block.hasRemaining()) {
      remote.write(block);
    }
  }

  /**
   * Lets what an earlier client left in the device go by: waits for a mark that nobody else sent.
   */
  private void synchronise(SerialPort remote) throws IOException {
    byte[] mark = new byte[MARK];
    random.nextBytes(mark);
    writeAll(remote, mark);
    byte[] last = new byte[MARK];
    byte[] one = new byte[1];
    while (!Arrays.equals(last, mark)) {
      if (remote.read(ByteBuffer.wrap(one), PATIENCE) != 1) {
        throw new IOException("the device does not answer: " + serverSide.get());
      }
      System.arraycopy(last, 1, last, 0, MARK - 1);
      last[MARK - 1] = one[0];
    }
  }

  private static void await(CompletableFuture<Void> what) throws Exception {
    try {
      what.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("nothing happened for " + PATIENCE, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : e;
    }
  }
}
