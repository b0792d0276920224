package io.github.rfc2217j.endtoend.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One client's connection: it says something, in many pieces, then puts everything right again, and
 * what it hears is compared with what it should. One thread reads besides the one that sends.
 */
final class Visit {

  private static final HexFormat HEX = HexFormat.of();
  private static final String YES = "\r\n[Yes]\r\n";

  /** Ends whatever was begun, agrees to everything, and lets the server speak. */
  private static final byte[] EPILOGUE =
      HEX.parseHex(
          "fff0fff0"
              + "fffb2cfffd2cfffb00fffd00"
              + "fffa2c09fff0fffa2c09fff0"
              + "fffa2c0501fff0fffa2c050efff0fffa2c0506fff0fffa2c0508fff0fffa2c050bfff0");

  private static final byte[] SIGNATURE = HEX.parseHex("fffa2c00fff0");

  private final InetSocketAddress address;
  private final Random random;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Heard heard = new Heard();
  private boolean ended;
  private IOException failure;

  Visit(InetSocketAddress address, Random random, Duration patience) {
    this.address = address;
    this.random = random;
    this.patience = patience;
  }

  /** Sends the octets and leaves as a killed process does. */
  void crash(byte[] octets) throws Exception {
    try (Socket socket = connect()) {
      Thread.ofVirtual().start(() -> read(socket));
      send(socket.getOutputStream(), octets);
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // Nobody promised to hear it to its end.
      if (!e.getMessage().matches("(?i).*(reset|broken pipe|closed|aborted).*")) {
        throw e;
      }
    }
  }

  /**
   * Sends the octets, sees to a proper end and compares all frames and all data; the port is a
   * {@link FreeLine}. Returns how many octets went both ways.
   */
  long converse(byte[] octets, String marker) throws Exception {
    byte[] mark = marker.getBytes(StandardCharsets.US_ASCII);
    byte[] all = joined(octets, EPILOGUE, mark);
    ServerModel model = new ServerModel();
    Heard expected = expected(model, all);
    talk(
        all,
        () -> heard.endsWith(mark) && (model.mayHaveDropped() || heard.said() >= expected.said()),
        () -> {
          compare(model, expected);
          compareData(model, expected);
        });
    return all.length + expected.octets();
  }

  /**
   * The same at a port that does what it is told: how far its data gets, what its lines look like
   * and which settings it takes is its own affair, so only negotiation and the kinds of answers are
   * compared.
   */
  void converseOfKinds(byte[] octets) throws Exception {
    byte[] all = joined(octets, EPILOGUE, SIGNATURE);
    ServerModel model = new ServerModel();
    Heard expected = expected(model, all).kinds();
    talk(
        all,
        () -> {
          List<String> kinds = heard.kinds().others();
          return !kinds.isEmpty()
              && kinds.getLast().equals(expected.others().getLast())
              && (model.mayHaveDropped() || kinds.size() >= expected.said());
        },
        () -> compare(model, expected, heard.kinds()));
  }

  private static Heard expected(ServerModel model, byte[] all) {
    model.take(all, all.length);
    Heard expected = new Heard();
    byte[] sent = model.takeSent();
    expected.take(sent, sent.length);
    return expected;
  }

  private void talk(byte[] all, BooleanSupplier enough, Runnable comparison) throws Exception {
    try (Socket socket = connect()) {
      Thread reading = Thread.ofVirtual().start(() -> read(socket));
      send(socket.getOutputStream(), all);
      if (!await(enough)) {
        comparison.run();
        throw new AssertionError("the server ended, or not all came within " + patience);
      }
      socket.shutdownOutput();
      if (!await(() -> ended)) {
        throw new AssertionError("the server does not end within " + patience);
      }
      reading.join();
    }
    if (failure != null) {
      throw new AssertionError("the server's end is not orderly", failure);
    }
    comparison.run();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    // Java would take the data mark out of the stream.
    socket.setOOBInline(true);
    socket.connect(address, (int) patience.toMillis());
    return socket;
  }

  /** In pieces of any size: one octet a time for a while, or much at once. */
  private void send(OutputStream output, byte[] octets) throws IOException {
    int at = 0;
    int most = random.nextInt(3) == 0 ? 9 : 1 + random.nextInt(8000);
    while (at < octets.length) {
      if (random.nextInt(50) == 0) {
        most = random.nextInt(4) == 0 ? 3 : 1 + random.nextInt(8000);
      }
      int count = Math.min(1 + random.nextInt(most), octets.length - at);
      output.write(octets, at, count);
      at += count;
      if (random.nextInt(8) == 0) {
        Thread.yield();
      }
    }
  }

  private void read(Socket socket) {
    byte[] buffer = new byte[16 * 1024];
    IOException met = null;
    try {
      InputStream input = socket.getInputStream();
      int count = input.read(buffer);
      while (count >= 0) {
        hear(buffer, count);
        count = input.read(buffer);
      }
    } catch (IOException e) {
      met = e;
    }
    lock.lock();
    try {
      failure = met;
      ended = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void hear(byte[] buffer, int count) {
    lock.lock();
    try {
      heard.take(buffer, count);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for it, or for the end; false if it did not come within the patience. */
  private boolean await(BooleanSupplier condition) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean() && !ended && left > 0) {
        left = more.awaitNanos(left);
      }
      return condition.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  private void compare(ServerModel model, Heard expected) {
    compare(model, expected, heard);
  }

  private void compare(ServerModel model, Heard expected, Heard got) {
    if (!heard.isWhole()) {
      throw new AssertionError("the server ended within a frame");
    }
    List<String> flow = heard.flow();
    for (int i = 0; i < flow.size(); i++) {
      if (!flow.get(i).equals(i % 2 == 0 ? "SB 2C 6C" : "SB 2C 6D")) {
        throw new AssertionError("suspensions that do not take turns: " + flow);
      }
    }
    if (!model.wasSuspended()) {
      same("frames", expected.others(), got.others());
    } else {
      same("negotiation", only(expected, true), only(got, true));
      if (model.mayHaveDropped()) {
        among("answers", only(expected, false), only(got, false));
      } else {
        same("answers", only(expected, false), only(got, false));
      }
    }
  }

  private static List<String> only(Heard heard, boolean exempt) {
    return heard.others().stream().filter(each -> Heard.isExempt(each) == exempt).toList();
  }

  private void compareData(ServerModel model, Heard expected) {
    String line = new String(expected.data(), StandardCharsets.ISO_8859_1);
    String echo = new String(Heard.withoutNul(model.data()), StandardCharsets.ISO_8859_1);
    String got = new String(heard.data(), StandardCharsets.ISO_8859_1);
    // Lines for people come between the echo's octets.
    for (int i = 0; i < line.length(); i += YES.length()) {
      int at = got.indexOf(YES);
      if (at < 0 && model.mayHaveDropped()) {
        break;
      } else if (at < 0) {
        throw new AssertionError("no answer to ARE-YOU-THERE among the data");
      }
      got = got.substring(0, at) + got.substring(at + YES.length());
    }
    if (model.isPurged()) {
      // A purge may have parted a NUL from the CR before it.
      String all = new String(model.data(), StandardCharsets.ISO_8859_1);
      among("data", all.chars().boxed().toList(), got.chars().boxed().toList());
    } else if (!got.equals(echo)) {
      int at = Arrays.mismatch(got.toCharArray(), echo.toCharArray());
      throw new AssertionError(
          "the echo differs at octet %d of %d, of which %d came: %s for %s"
              .formatted(at, echo.length(), got.length(), part(got, at), part(echo, at)));
    }
  }

  private static String part(String octets, int at) {
    String part = octets.substring(Math.max(0, at - 8), Math.min(octets.length(), at + 8));
    return HEX.formatHex(part.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void same(String what, List<String> expected, List<String> got) {
    if (expected.equals(got)) {
      return;
    }
    int at = 0;
    while (at < Math.min(expected.size(), got.size()) && expected.get(at).equals(got.get(at))) {
      at++;
    }
    throw new AssertionError(
        "%s differ at %d of %d, of which %d came: expected %s, got %s"
            .formatted(
                what, at, expected.size(), got.size(), around(expected, at), around(got, at)));
  }

  /** Some may be missing; the others are in order. */
  private static <T> void among(String what, List<T> expected, List<T> got) {
    int at = 0;
    for (T each : expected) {
      if (at < got.size() && got.get(at).equals(each)) {
        at++;
      }
    }
    if (at < got.size()) {
      throw new AssertionError(
          "%s: nothing explains the one at %d: %s".formatted(what, at, got.get(at)));
    }
  }

  private static List<String> around(List<String> frames, int at) {
    return frames.subList(Math.max(0, at - 2), Math.min(frames.size(), at + 4));
  }
}
