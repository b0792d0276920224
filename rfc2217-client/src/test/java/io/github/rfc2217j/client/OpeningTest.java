package io.github.rfc2217j.client;

import static io.github.rfc2217j.client.ScriptedPeer.sbs;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.api.spi.PortName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class OpeningTest {

  private static final String QUESTIONS =
      sbs("01 00 00 00 00", "02 00", "03 00", "04 00", "05 00", "05 0D", "0A 1E", "01 00 00 00 00");

  private static final String ANSWERS =
      sbs("65 00 00 4B 00", "66 08", "67 03", "68 01", "69 01", "69 0E", "6E 1E", "65 00 00 4B 00");

  private static CompletableFuture<Rfc2217Client> connect(ClientOptions options) {
    CompletableFuture<Rfc2217Client> future = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            future.complete(Rfc2217Client.connect(options));
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  @Test
  void isReadyOneRoundTripPastTheNegotiation() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<Rfc2217Client> opening = connect(peer.options().build());
      peer.agree();
      peer.expectBatch(QUESTIONS);
      assertThat(opening).isNotDone();
      peer.send(ANSWERS);

      try (Rfc2217Client client = opening.get(10, TimeUnit.SECONDS)) {
        assertThat(peer.batches()).isEqualTo(2); // the offer, then everything else at once
        assertThat(client.settings()).isEqualTo(SerialSettings.of("19200 8E1"));
        peer.expectNothingWaiting();
        assertThat(client.name()).isEqualTo("rfc2217://" + peer.host() + ':' + peer.port());
      }
    }
  }

  @Test
  void asksForEverythingWantedInOneBurst() throws Exception {
    ClientOptions.Builder wanted;
    try (ScriptedPeer peer = new ScriptedPeer()) {
      wanted =
          peer.options()
              .settings(
                  new SerialSettings(
                      115200,
                      DataBits.SEVEN,
                      Parity.EVEN,
                      StopBits.TWO,
                      new FlowControl(FlowControl.Output.CTS, FlowControl.Input.NONE)))
              .dtr(true)
              .rts(false);
      CompletableFuture<Rfc2217Client> opening = connect(wanted.build());
      peer.agree();
      peer.expectBatch(
          sbs("01 00 01 C2 00", "02 07", "03 03", "04 02", "05 03", "05 0E", "0A 1E", "05 08")
              + ' '
              + sbs("05 0C", "01 00 00 00 00"));
      peer.send(
          sbs("65 00 01 C2 00", "66 07", "67 03", "68 02", "69 03", "69 0E", "6E 1E", "69 08")
              + ' '
              + sbs("69 0C", "65 00 01 C2 00"));
      try (Rfc2217Client client = opening.get(10, TimeUnit.SECONDS)) {
        assertThat(client.settings().toString()).isEqualTo("115200 7E2 cts/none");
        assertThat(client.isSet(io.github.rfc2217j.api.ControlLine.DTR)).isTrue();
        assertThat(client.isSet(io.github.rfc2217j.api.ControlLine.RTS)).isFalse();
        assertThat(client.capabilities())
            .contains(Capability.LINE_ERRORS, Capability.SPLIT_FLOW_CONTROL)
            .doesNotContain(Capability.DRAIN, Capability.PENDING_OUTPUT, Capability.READ_BACK);
        peer.expectNothingWaiting();
      }
    }
  }

  @Test
  void doesNotWaitForTheRestOfTheNegotiation() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<Rfc2217Client> opening = connect(peer.options().build());
      peer.accept();
      peer.expectBatch(ScriptedPeer.OPENING);
      peer.send("FF FD 2C");
      peer.expectBatch(QUESTIONS);
      peer.send(ANSWERS);
      opening.get(10, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void agreesWithAServerThatOffersComPortItself() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<Rfc2217Client> opening = connect(peer.options().build());
      peer.accept();
      peer.expectBatch(ScriptedPeer.OPENING);
      peer.send("FF FB 01 FF FB 03 FF FD 00 FF FB 2C"); // pyserial's server
      peer.expect("FF FD 01 FF FD 2C " + QUESTIONS);
      peer.send(ANSWERS);
      opening.get(10, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void doesNotFailForWantOfAnswersThatManyServersOwe() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.silentTo("05 0D", "0A", "05 08", "05 0B"); // pyserial's and esptool's
      ClientOptions patient =
          server.options().dtr(true).rts(true).requestTimeout(Duration.ofHours(1)).build();
      try (Rfc2217Client client = server.open(patient)) {
        assertThat(client.settings()).isEqualTo(SerialSettings.DEFAULT);
        assertThat(client.capabilities())
            .doesNotContain(Capability.LINE_ERRORS, Capability.SPLIT_FLOW_CONTROL);
        assertThat(client.isSet(io.github.rfc2217j.api.ControlLine.DTR)).isTrue();
        assertThat(server.seen()).isEmpty();
      }
    }
  }

  @Test
  void takesSredirdsAnswers() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server
          .answer("01", "65 00 00 4B 00 00 00 00 00")
          .answer("05 08", "69 01")
          .answer("05 0C", "69 01")
          .answer("05 0D", "69 01");
      try (Rfc2217Client client = server.open(server.options().dtr(true).rts(false).build())) {
        assertThat(client.settings()).isEqualTo(SerialSettings.of("19200 8N1"));
        assertThat(client.isSet(io.github.rfc2217j.api.ControlLine.RTS)).isFalse();
      }
    }
  }

  @Test
  void asksLaterForWhatTheOpeningLeftOpen() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.silentTo("03 04"); // ser2net on a device without mark parity
      try (Rfc2217Client client =
          server.open(
              server.options().settings(SerialSettings.DEFAULT.withParity(Parity.MARK)).build())) {
        assertThat(client.settings()).isEqualTo(SerialSettings.DEFAULT);
        assertThat(server.commands(2)).containsExactly("03 00", "01 00 00 00 00");
      }
    }
  }

  @Test
  void keepsDataThatCameBeforeItWasReady() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<Rfc2217Client> opening = connect(peer.options().build());
      peer.accept();
      peer.text("hello ");
      peer.expectBatch(ScriptedPeer.OPENING);
      peer.send(ScriptedPeer.AGREEMENT);
      peer.expectBatch(QUESTIONS);
      peer.text("you");
      peer.send(ANSWERS);
      try (Rfc2217Client client = opening.get(10, TimeUnit.SECONDS)) {
        assertThat(BoundedReads.read(client, 9)).isEqualTo("hello you".getBytes());
      }
    }
  }

  @Test
  void isFoundByItsScheme() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.start();
      String name = "rfc2217://" + server.peer().host() + ':' + server.peer().port() + "?baud=300";
      try (SerialPort port = SerialPorts.open(name)) {
        assertThat(port).isInstanceOf(Rfc2217Client.class);
        assertThat(port.name()).isEqualTo(name);
        assertThat(port.settings().baudRate()).isEqualTo(300);
      }
    }
    assertThat(new Rfc2217PortProvider().ports()).isEmpty();
  }

  @Test
  void asksForAProvidersSettingsInTheSameBurst() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.start();
      PortName name = PortName.of("rfc2217://" + server.peer().host() + ':' + server.peer().port());
      try (SerialPort port =
          new Rfc2217PortProvider().open(name, SerialSettings.of("2400 7O2 xonxoff"))) {
        assertThat(server.commands(7))
            .containsExactly(
                "01 00 00 09 60", "02 07", "03 02", "04 02", "05 02", "0A 1E", "01 00 00 00 00");
        assertThat(port.settings()).isEqualTo(SerialSettings.of("2400 7O2 xonxoff"));
        assertThat(server.seen()).isEmpty();
      }
    }
  }

  @Test
  void anInterruptedVirtualThreadOpensAndUsesAPortAllTheSame() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.start();
      CompletableFuture<Boolean> kept = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            Thread.currentThread().interrupt();
            try {
              Rfc2217Client client = Rfc2217Client.connect(server.options().build());
              client.write(ByteBuffer.wrap(new byte[] {1, 2}));
              client.apply(SerialSettings.of("300 8N1"));
              client.read(ByteBuffer.allocate(1), Duration.ofMillis(1));
              client.close();
              kept.complete(Thread.currentThread().isInterrupted());
            } catch (Throwable e) {
              kept.completeExceptionally(e);
            }
          });
      assertThat(kept.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.data(2)).isEqualTo("01 02");
    }
  }
}
