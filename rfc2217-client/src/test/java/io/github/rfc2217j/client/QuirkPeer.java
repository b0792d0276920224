package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/**
 * A kind of server, as a product was seen to be.
 *
 * @param does in what it deviates
 * @param profile what it is taken for
 * @param reports the quirks and violations that the client has seen
 * @param setUp makes a server like it
 * @param options what the client must be told
 * @param look what else must be so, behind ordinary work
 */
record QuirkPeer(
    String does,
    QuirkProfile profile,
    Set<Enum<?>> reports,
    Consumer<FakeServer> setUp,
    Consumer<ClientOptions.Builder> options,
    Look look) {

  static final String WITH_SER2NET =
      "FF FB 03 FF FD 03 FF FB 01 FF FE 01 FF FD 00 FF FB 00 FF FD 2C";
  static final String WITH_SREDIRD = "FF FB 00 FF FD 00 FF FB 01 FF FB 03 FF FD 03 FF FD 2C";
  static final String WITH_PYSERIAL = "FF FB 01 FF FB 03 FF FD 00 FF FB 2C";
  static final String AND_PYSERIAL = "FF FD 2C FF FB 00 FF FD 03";

  static final SerialSettings WANTED = SerialSettings.of("19200 7E2 rtscts");

  /** What else is to be seen. */
  interface Look {
    void at(Rfc2217Client client, FakeServer server) throws Exception;
  }

  QuirkPeer(
      String does,
      QuirkProfile profile,
      Set<Enum<?>> reports,
      Consumer<FakeServer> setUp,
      Look look) {
    this(does, profile, reports, setUp, options -> {}, look);
  }

  static Consumer<FakeServer> ser2net(String... silentTo) {
    return server -> server.negotiating(WITH_SER2NET, "FF FD 03").silentTo(silentTo);
  }

  static Consumer<FakeServer> sredird(BinaryOperator<String> how) {
    return server -> server.negotiating(WITH_SREDIRD, "FF FD 2C").deviating(how);
  }

  /** Opens its port, uses it, and looks at what the client has seen. */
  void use() throws Exception {
    try (FakeServer server = new FakeServer()) {
      setUp.accept(server);
      ClientOptions.Builder told = server.options();
      options.accept(told);
      try (Rfc2217Client client = server.open(told.build())) {
        work(client, server);
        look.at(client, server);
        assertThat(client.peerProfile()).isEqualTo(profile);
        Set<Enum<?>> seen = new HashSet<>(client.quirksSeen());
        seen.addAll(client.violations().keySet());
        assertThat(seen).isEqualTo(reports);
      }
    }
    PortThreads.assertNone();
  }

  /** What every port is used for. */
  static void work(Rfc2217Client client, FakeServer server) throws Exception {
    client.write(ByteBuffer.wrap(new byte[] {'h', (byte) 0xFF, 'i'}));
    assertThat(server.data(3)).isEqualTo("68 FF 69");
    server.peer().send("79 FF FF 6F");
    assertThat(BoundedReads.read(client, 3)).isEqualTo(new byte[] {'y', (byte) 0xFF, 'o'});
    assertThat(client.apply(WANTED)).isEqualTo(WANTED);
    client.set(ControlLine.DTR, false);
    client.set(ControlLine.RTS, true);
    client.set(ControlLine.DTR, true);
    client.setBreak(true);
    client.setBreak(false);
    client.purge(Purge.BOTH);
    assertThat(client.settings()).isEqualTo(WANTED);
    server.peer().text("bye");
    assertThat(BoundedReads.read(client, 3)).isEqualTo("bye".getBytes(StandardCharsets.US_ASCII));
  }
}
