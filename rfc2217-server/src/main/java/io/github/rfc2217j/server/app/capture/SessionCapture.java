package io.github.rfc2217j.server.app.capture;

import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.server.SessionTap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture of one session to a pcapng file. A full disk or file ends the capture and nothing
 * else.
 *
 * <p>Threads: the tap's own shows it octets and so writes the file; any may stop it and ask for its
 * size.
 */
final class SessionCapture implements SessionTap {

  private static final Logger LOG = LoggerFactory.getLogger(SessionCapture.class);

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final Path file;
  private final String what;
  private final FileChannel channel;
  private final long limit;
  private final TcpConversation conversation;
  private final Runnable whenEnded;
  private final AtomicLong written = new AtomicLong();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean stopping;

  // The tap's thread alone.
  private Instant last;
  private long missing;
  private boolean over;

  /**
   * Begins the file; takes the channel, and closes it in the end.
   *
   * @param file how the file is called in the log
   * @param what whose session it is, for the log
   * @param header the beginning of the file
   * @param limit the longest that the file may become, in octets
   * @param whenEnded is told once when the file is closed, on the tap's thread
   * @throws IOException if the file can't be begun; the channel is closed then
   */
  SessionCapture(
      Path file,
      String what,
      FileChannel channel,
      byte[] header,
      Endpoints endpoints,
      long limit,
      Runnable whenEnded)
      throws IOException {
    this.file = file;
    this.what = what;
    this.channel = channel;
    this.limit = limit;
    this.conversation = new TcpConversation(endpoints.client(), endpoints.server());
    this.whenEnded = whenEnded;
    this.last = Instant.now();
    try {
      put(header);
      put(conversation.open());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  Path file() {
    return file;
  }

  long limit() {
    return limit;
  }

  /** Returns how long the file is by now. */
  long size() {
    return written.get();
  }

  /**
   * Ends the capture while the session goes on; waits until what was shown is written and the file
   * closed, for five seconds at most.
   *
   * @param tap what shows it octets
   */
  void stop(Subscription tap) {
    stopping = true;
    tap.close();
    try (DeafWait wait = new DeafWait()) {
      if (!wait.until(done, DeafWait.deadline(DeafWait.nanos(LONGEST_END)))) {
        LOG.warn("{}: the disk takes over {} s to end {}", what, LONGEST_END.toSeconds(), file);
      }
    }
  }

  @Override
  public void octets(Direction direction, Instant at, ByteBuffer octets) {
    // The clock may have been set back; readers take that for a disorder.
    last = at.isBefore(last) ? last : at;
    run(() -> put(conversation.data(direction == Direction.FROM_CLIENT, octets)));
  }

  @Override
  public void missed(long fromClient, long toClient) {
    conversation.skip(true, fromClient);
    conversation.skip(false, toClient);
    missing++;
  }

  @Override
  public void ended() {
    run(() -> {
      if (!stopping) {
        last = Instant.now();
        put(conversation.close());
      }
    });
    end(stopping ? "it was told to" : "the session is over");
  }

  private interface Writing {
    void write() throws IOException;
  }

  private void run(Writing writing) {
    if (over) {
      return;
    }
    try {
      writing.write();
    } catch (IOException e) {
      LOG.warn("{}: the capture {} ends at {} octets: {}", what, file, size(), e.toString());
      close();
    }
  }

  private void end(String reason) {
    if (!over) {
      LOG.info("{}: the capture {} ends: {}; {} octets", what, file, reason, size());
      close();
    }
  }

  private void close() {
    over = true;
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("{}: closing the capture {} reported: {}", what, file, e.toString());
    }
    whenEnded.run();
    done.countDown();
  }

  private void put(List<TcpConversation.Packet> packets) throws IOException {
    long nanos = last.getEpochSecond() * 1_000_000_000 + last.getNano();
    for (TcpConversation.Packet packet : packets) {
      byte[] block = PcapngBlocks.packet(nanos, packet.octets(), packet.toServer(), missing);
      if (size() + block.length > limit) {
        end("it has reached its limit of " + limit + " octets");
        return;
      }
      put(block);
      missing = 0;
    }
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
    written.addAndGet(block.length);
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
