package io.github.rfc2217j.endtoend.fuzz;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server for one client after another: it says recorded answers and what chance makes of them, or
 * answers as a good server does and then garbles it, and leaves when it likes. One thread of its
 * own serves them all.
 */
final class HostileServer implements AutoCloseable {

  private static final int MOST = 4000;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Random random;
  private final Grammar grammar;
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  HostileServer(long seed) throws IOException {
    this.random = new Random(seed);
    this.grammar = new Grammar(random, 'C');
    this.thread = Thread.ofPlatform().daemon().name("hostile server").start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many octets clients were told. */
  long sent() {
    return sent.get();
  }

  private void serve() {
    while (!closed) {
      try (Socket client = listener.accept()) {
        client.setTcpNoDelay(true);
        speak(client);
      } catch (IOException e) {
        // The client may leave at any moment, and close() ends the wait for the next one.
        continue;
      }
    }
  }

  private void speak(Socket client) throws IOException {
    OutputStream output = client.getOutputStream();
    boolean answers = random.nextInt(4) > 0;
    int garbled = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(20);
    int lifetime = random.nextInt(3) == 0 ? random.nextInt(20) : Integer.MAX_VALUE;
    ServerModel model = new ServerModel();
    if (!answers) {
      say(output, grammar.anything(random.nextInt(MOST), 100));
    } else {
      answer(output, model, garbled);
    }
    byte[] buffer = new byte[4096];
    int count = client.getInputStream().read(buffer);
    for (int reads = 0; count >= 0 && reads < lifetime; reads++) {
      if (answers) {
        model.take(buffer, count);
        answer(output, model, garbled);
      } else {
        say(output, grammar.anything(random.nextInt(MOST), 100));
      }
      count = client.getInputStream().read(buffer);
    }
    if (random.nextBoolean()) {
      client.setSoLinger(true, 0);
    }
  }

  /** Every so manyth answer is garbled, left out, said twice or followed by anything. */
  private void answer(OutputStream output, ServerModel model, int garbled) throws IOException {
    byte[] answer = model.takeSent();
    if (garbled == 0 || random.nextInt(garbled) > 0) {
      say(output, answer);
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> say(output, new byte[0]);
      case 1 -> {
        say(output, answer);
        say(output, answer);
      }
      case 2 -> {
        say(output, answer);
        say(output, grammar.anything(random.nextInt(300), 100));
      }
      default -> say(output, grammar.mutate(answer));
    }
  }

  private void say(OutputStream output, byte[] octets) throws IOException {
    int at = 0;
    while (at < octets.length) {
      int count =
          Math.min(octets.length - at, 1 + random.nextInt(random.nextInt(3) == 0 ? 3 : 900));
      output.write(Arrays.copyOfRange(octets, at, at + count));
      at += count;
    }
    sent.addAndGet(octets.length);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException("interrupted while the hostile server ends", e);
    }
  }
}
