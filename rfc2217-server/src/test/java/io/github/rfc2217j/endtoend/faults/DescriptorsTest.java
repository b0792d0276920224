package io.github.rfc2217j.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.server.ScriptedClient;
import java.io.EOFException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process whose table of descriptors is full. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class DescriptorsTest {

  private static final String TROUBLE = "cannot accept a client";

  @TempDir private Path folder;

  @BeforeEach
  void needsPrlimit() {
    Peers.require(Peers.isOnPath("prlimit"), "prlimit of util-linux");
  }

  @Test
  void whoIsThereGoesOnAndWhoComesIsServedLater() throws Exception {
    String yaml =
        """
        ports:
          - {name: one, listen: "127.0.0.1:0", device: "sim:loop/one"}
          - {name: two, listen: "127.0.0.1:0", device: "sim:loop/two"}
          - {name: crowd, listen: "127.0.0.1:0", device: "sim:loop/crowd"}
        """;
    try (Program program = Program.serving(folder, List.of(), yaml);
        Echo one = Echo.at(program.address("one"));
        Echo two = Echo.at(program.address("two"))) {
      InetSocketAddress crowded = program.address("crowd");
      Echo.at(crowded).close();
      List<Socket> crowd = new ArrayList<>();
      try {
        program.leaveDescriptors(5);
        for (int i = 0; i < 15; i++) {
          crowd.add(new Socket(crowded.getAddress(), crowded.getPort()));
        }
        program.awaitLineWith(TROUBLE);
        one.goesOn(10);
        two.goesOn(10);
        Duration before = program.computed();
        long began = System.nanoTime();
        // Attempts to accept go on meanwhile, five a second.
        while (System.nanoTime() - began < 2_000_000_000L) {
          one.goesOn(1);
          two.goesOn(1);
          LockSupport.parkNanos(50_000_000);
        }
        assertThat(program.computed().minus(before)).isLessThan(Duration.ofSeconds(1));
        assertThat(program.linesWith(TROUBLE))
            .singleElement()
            .asString()
            .contains("crowd", "Too many open files", "LimitNOFILE", "ulimit -n");
      } finally {
        for (Socket each : crowd) {
          each.close();
        }
      }
      Echo.at(crowded).close();
      program.awaitLineWith("accepting clients for crowd again");
    }
  }

  @Test
  void aDeviceThatCannotBeOpenedForItIsOpenedForTheNextClient() throws Exception {
    Peers.require(Peers.isOnPath("socat"), "socat");
    Path device = folder.resolve("tty");
    Process socat =
        new ProcessBuilder("socat", "pty,raw,echo=0,link=" + device, "EXEC:cat")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Waiting.until(() -> Files.exists(device), "socat's pseudo-terminal");
      String yaml =
          """
          ports:
            - {name: other, listen: "127.0.0.1:0", device: "sim:loop/other"}
            - {name: tty, listen: "127.0.0.1:0", device: "%s"}
          """
              .formatted(device);
      try (Program program = Program.serving(folder, List.of(), yaml);
          Echo other = Echo.at(program.address("other"))) {
        InetSocketAddress address = program.address("tty");
        Echo.at(address).close();
        int idle = program.descriptors().size();
        int refused = 0;
        // One is for the connection; the device needs more, and one less fails at each of them.
        program.leaveDescriptors(1);
        while (isRefused(address)) {
          refused++;
          program.limitDescriptors(1024);
          Echo.at(address).close();
          assertThat(program.descriptors()).hasSizeLessThanOrEqualTo(idle);
          program.leaveDescriptors(1 + refused);
        }
        assertThat(refused).isGreaterThan(1);
        assertThat(program.linesWith("cannot open tty"))
            .hasSize(refused)
            .allSatisfy(line -> assertThat(line).contains("no descriptors left", "ulimit -n"));
        other.goesOn(10);
      }
    } finally {
      socat.descendants().forEach(ProcessHandle::destroyForcibly);
      socat.destroyForcibly();
      assertThat(socat.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Tells whether a client is sent away, with a reason in words. */
  private static boolean isRefused(InetSocketAddress address) throws Exception {
    try (ScriptedClient client = ScriptedClient.connect(address)) {
      try {
        client.agree();
        return false;
      } catch (EOFException refused) {
        assertThat(new String(client.readData(client.unread()), StandardCharsets.ISO_8859_1))
            .contains("could not be opened");
        return true;
      }
    }
  }
}
