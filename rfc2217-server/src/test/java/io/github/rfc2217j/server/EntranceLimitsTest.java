package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Attackers at a server with limits. */
class EntranceLimitsTest extends Entering {

  @Test
  void limitsConnectionsPerAddress() throws Exception {
    Limits limits = Limits.builder().connectionsPerAddress(2).build();
    try (Rfc2217Server server =
        serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0).tls(tls()))) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        silent.add(new Socket("127.0.0.1", server.address(device.name()).getPort()));
      }
      assertThat(silent.getLast().getInputStream().read()).isEqualTo(-1);
      awaitCount(server, Refusal.PER_ADDRESS, 1);
      for (Socket each : silent) {
        each.close();
      }
      awaitCount(server, Refusal.TLS, 2);
      works(server, believing());
    }
  }

  @Test
  void limitsTheTimeForTheHandshakeHoweverItIsSpread() throws Exception {
    Limits limits = Limits.builder().handshake(Duration.ofMillis(300)).build();
    try (Rfc2217Server server =
            serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0).tls(tls()));
        Socket slow = new Socket("127.0.0.1", server.address(device.name()).getPort())) {
      slow.setSoTimeout(20);
      slow.getOutputStream().write(new byte[] {22, 3, 1, 2, 0});
      assertThat(dribbleUntilEnd(slow)).isTrue();
      awaitCount(server, Refusal.TLS, 1);
    }
  }

  @Test
  void limitsTheTimeForTheNegotiation() throws Exception {
    Limits limits = Limits.builder().negotiation(Duration.ofMillis(300)).build();
    try (Rfc2217Server server =
        serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0))) {
      try (ScriptedClient silent = ScriptedClient.connect(server.address(device.name()))) {
        silent.readToEnd();
      }
      awaitCount(server, Refusal.NEGOTIATION, 1);
      try (Socket slow = new Socket("127.0.0.1", server.address(device.name()).getPort())) {
        slow.setSoTimeout(20);
        assertThat(dribbleUntilEnd(slow)).isTrue();
      }
      awaitCount(server, Refusal.NEGOTIATION, 2);
      try (ScriptedClient next = ScriptedClient.agreed(server.address(device.name()))) {
        Serving.await("the limit is over", Deadline.in(Duration.ofMillis(400))::isOver);
        next.sendText("x");
        assertThat(next.readText(1)).isEqualTo("x");
      }
      // One that refuses COM-PORT, a person's telnet for instance, has answered.
      try (ScriptedClient person = ScriptedClient.connect(server.address(device.name()))) {
        person.send(255, 254, 44, 255, 252, 44);
        Serving.await("the limit is over", Deadline.in(Duration.ofMillis(400))::isOver);
        person.sendText("x");
        assertThat(person.readText(1)).isEqualTo("x");
      }
      assertThat(server.refusals().of(Refusal.NEGOTIATION)).isEqualTo(2);
    }
  }

  /** Sends IAC, WILL, an unknown option, ... octet by octet; false after ten seconds. */
  private static boolean dribbleUntilEnd(Socket socket) throws IOException {
    byte[] octets = {(byte) 255, (byte) 251, 99};
    byte[] answers = new byte[1024];
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    for (int i = 0; !deadline.isOver(); i++) {
      try {
        if (socket.getInputStream().read(answers) < 0) {
          return true;
        }
        socket.getOutputStream().write(octets[i % octets.length]);
      } catch (java.net.SocketTimeoutException e) {
        socket.getOutputStream().write(octets[i % octets.length]);
      } catch (java.net.SocketException e) {
        return true;
      }
    }
    return false;
  }

  @Test
  void slowsTooManyCommandsDownAndDropsNone() throws Exception {
    Limits limits = Limits.builder().commandsPerSecond(100).build();
    try (Rfc2217Server server = serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0));
        ScriptedClient client = ScriptedClient.agreed(server.address(device.name()))) {
      long began = System.nanoTime();
      for (int i = 0; i < 150; i++) {
        client.command(ScriptedClient.SET_DATASIZE, i % 2 == 0 ? 7 : 8);
      }
      for (int i = 0; i < 150; i++) {
        assertThat(client.answer(ScriptedClient.SET_DATASIZE)).containsExactly(i % 2 == 0 ? 7 : 8);
      }
      // A burst of 100 at once, and half a second for the others.
      assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
      assertThat(server.refusals().of(Refusal.RATE)).isEqualTo(1);
    }
  }

  @Test
  void servesTheNextClientAtOnceBehindTwoThousandHalfOpenConnections() throws Exception {
    Limits limits = Limits.builder().connections(3000).connectionsPerAddress(3000).build();
    List<Socket> halfOpen = new ArrayList<>();
    try (Rfc2217Server server =
        serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0).tls(tls()))) {
      works(server, believing());
      int port = server.address(device.name()).getPort();
      for (int i = 0; i < 2000; i++) {
        halfOpen.add(new Socket("127.0.0.1", port));
      }
      works(server, believing());
    } finally {
      for (Socket each : halfOpen) {
        each.close();
      }
    }
  }

  @Test
  void survivesGarbageInsteadOfTls() throws Exception {
    Random random = new Random(7);
    try (Rfc2217Server server = serve(binding().tls(tls()))) {
      int port = server.address(device.name()).getPort();
      for (int i = 0; i < 100; i++) {
        byte[] garbage = new byte[1 + random.nextInt(4096)];
        random.nextBytes(garbage);
        if (i % 2 == 0) {
          // Looks like a handshake to begin with.
          byte[] header = {22, 3, 3, 8, 0, 1};
          System.arraycopy(header, 0, garbage, 0, Math.min(6, garbage.length));
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
          socket.getOutputStream().write(garbage);
        }
      }
      works(server, believing());
      awaitCount(server, Refusal.TLS, 100);
    }
  }
}
