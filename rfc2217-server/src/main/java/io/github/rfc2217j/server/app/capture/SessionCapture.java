package io.github.rfc2217j.server.app.capture;

import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture of one session to a pcapng file. The session never waits for the disk: when more than
 * four mebioctets wait to be written, octets are left out, which the file shows as a gap. A full
 * disk or file ends the capture and nothing else.
 *
 * <p>Threads: any thread puts octets in, each direction in its order, and may end it. One of its
 * own writes the file.
 */
public final class SessionCapture {

  private static final Logger LOG = LoggerFactory.getLogger(SessionCapture.class);

  private static final int MOST_WAITING = 4 * 1024 * 1024;

  /** What a chunk costs besides its octets, so that many small ones are bounded, too. */
  private static final int CHUNK_OVERHEAD = 64;

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final Path file;
  private final String what;
  private final FileChannel channel;
  private final long limit;
  private final TcpConversation conversation;
  private final Runnable whenEnded;
  private final long clock;
  private final Thread writer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Deque<Chunk> waiting = new ArrayDeque<>();
  private long waitingOctets;
  private Gap gap = Gap.NONE;
  private boolean over;
  private boolean sessionEnded;
  private long written;

  /** Octets that were left out before a chunk. */
  private record Gap(long toServer, long toClient, long chunks) {
    static final Gap NONE = new Gap(0, 0, 0);

    Gap plus(boolean server, int count) {
      return new Gap(
          server ? toServer + count : toServer, server ? toClient : toClient + count, chunks + 1);
    }
  }

  private record Chunk(boolean toServer, long nanos, byte[] octets, Gap before) {}

  /**
   * Begins a capture; takes the channel, and closes it in the end.
   *
   * @param file how the file is called in the log
   * @param what whose session it is, for the log
   * @param header the beginning of the file
   * @param limit the longest that the file may become, in octets
   * @param whenEnded is told once when the file is closed, on any thread
   */
  SessionCapture(
      Path file,
      String what,
      FileChannel channel,
      byte[] header,
      Endpoints endpoints,
      long limit,
      Runnable whenEnded) {
    this.file = file;
    this.what = what;
    this.channel = channel;
    this.limit = limit;
    this.conversation = new TcpConversation(endpoints.client(), endpoints.server());
    this.whenEnded = whenEnded;
    Instant now = Instant.now();
    this.clock = now.getEpochSecond() * 1_000_000_000 + now.getNano() - System.nanoTime();
    this.writer = Thread.ofVirtual().name("rfc2217-capture " + what).start(() -> run(header));
  }

  /**
   * Takes octets that came from the client; copies them.
   *
   * @param octets as they were on the wire; their position does not move
   */
  public void received(ByteBuffer octets) {
    take(true, octets);
  }

  /**
   * Takes octets that went to the client; copies them.
   *
   * @param octets as they were on the wire; their position does not move
   */
  public void sent(ByteBuffer octets) {
    take(false, octets);
  }

  /** The session is over: what waits is written, then the file ends. Returns at once. */
  public void sessionEnded() {
    end(true);
  }

  /**
   * Ends the capture while the session goes on, and waits until what waits is written and the file
   * closed, for five seconds at most. Idempotent.
   */
  public void stop() {
    end(false);
    if (!DeafWait.join(writer, DeafWait.nanos(LONGEST_END))) {
      LOG.warn("{}: the disk takes over {} s to end {}", what, LONGEST_END.toSeconds(), file);
    }
  }

  /**
   * Returns how long the file is by now.
   *
   * @return octets
   */
  public long size() {
    lock.lock();
    try {
      return written;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the file.
   *
   * @return its path
   */
  public Path file() {
    return file;
  }

  long limit() {
    return limit;
  }

  private void take(boolean toServer, ByteBuffer octets) {
    if (!octets.hasRemaining()) {
      return;
    }
    lock.lock();
    try {
      if (over) {
        return;
      }
      int cost = octets.remaining() + CHUNK_OVERHEAD;
      if (waitingOctets + cost > MOST_WAITING) {
        gap = gap.plus(toServer, octets.remaining());
        return;
      }
      byte[] copy = new byte[octets.remaining()];
      octets.get(octets.position(), copy);
      waiting.add(new Chunk(toServer, clock + System.nanoTime(), copy, gap));
      gap = Gap.NONE;
      waitingOctets += cost;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  private void end(boolean ofSession) {
    lock.lock();
    try {
      if (!over) {
        over = true;
        sessionEnded = ofSession;
        news.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  // the writer

  private void run(byte[] header) {
    try (channel) {
      String reason = write(header);
      LOG.info("{}: the capture {} ends: {}; {} octets", what, file, reason, size());
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: the capture {} ends at {} octets: {}", what, file, size(), e.toString());
    } finally {
      end(false);
      forget();
      whenEnded.run();
    }
  }

  private void forget() {
    lock.lock();
    try {
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  private String write(byte[] header) throws IOException {
    put(header);
    if (!put(conversation.open(), clock + System.nanoTime(), 0)) {
      return atLimit();
    }
    for (Chunk chunk = next(); chunk != null; chunk = next()) {
      conversation.skip(true, chunk.before.toServer);
      conversation.skip(false, chunk.before.toClient);
      if (!put(
          conversation.data(chunk.toServer, chunk.octets), chunk.nanos, chunk.before.chunks)) {
        return atLimit();
      }
    }
    if (!sessionEnded) {
      return "it was told to";
    }
    return put(conversation.close(), clock + System.nanoTime(), 0)
        ? "the session is over"
        : atLimit();
  }

  private String atLimit() {
    return "it has reached its limit of " + limit + " octets";
  }

  private @Nullable Chunk next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !over) {
        news.awaitUninterruptibly();
      }
      Chunk chunk = waiting.poll();
      if (chunk != null) {
        waitingOctets -= chunk.octets.length + CHUNK_OVERHEAD;
      }
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  /** Returns false if the file would become too long; then nothing more is put in. */
  private boolean put(List<TcpConversation.Packet> packets, long nanos, long dropped)
      throws IOException {
    long missing = dropped;
    for (TcpConversation.Packet packet : packets) {
      byte[] block =
          PcapngBlocks.packet(nanos, packet.octets(), packet.toServer(), missing);
      if (size() + block.length > limit) {
        return false;
      }
      put(block);
      missing = 0;
    }
    return true;
  }

  /** Puts a whole block in, or nothing of it. */
  private void put(byte[] block) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(block);
    try {
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
    } catch (IOException e) {
      cut(e);
      throw e;
    }
    lock.lock();
    try {
      written += block.length;
    } finally {
      lock.unlock();
    }
  }

  /** Readers complain of a block that is cut short. */
  private void cut(IOException reason) {
    try {
      channel.truncate(size());
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
