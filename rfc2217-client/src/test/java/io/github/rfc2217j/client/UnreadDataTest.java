package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer behind more data than is kept, and an application that reads none of it. */
class UnreadDataTest {

  private static final int KEPT = Received.LIMIT;

  /** The opening asks for the speed, and once more as the question behind everything. */
  private static final int OPENING = 2;

  private static final HexFormat HEX = HexFormat.of();

  @Test
  @Timeout(60)
  void aQuestionWhoseAnswerLiesBehindUnreadDataFailsInTime() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = Thread.ofVirtual().start(() -> serve(listener));
      ClientOptions options =
          ClientOptions.builder("127.0.0.1", listener.getLocalPort())
              .requestTimeout(Duration.ofSeconds(5))
              .build();
      try (Rfc2217Client client = Rfc2217Client.connect(options)) {
        assertThatThrownBy(client::peerSignature)
            .isInstanceOf(NoAnswerException.class)
            .hasMessageContaining("SIGNATURE")
            .hasMessageContaining("unread");
        assertThat(client.available()).isEqualTo(KEPT);
      }
      server.join();
    }
  }

  /**
   * Agrees, answers the opening's questions for the speed, and the next one with more data than is
   * kept first, the end of it in one piece with the answer.
   */
  private static void serve(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write(HEX.parseHex("fffd2cfffb00fffd00fffb03fffd03"));
      byte[] answer = HEX.parseHex("fffa2c6500002580fff0");
      TelnetDecoder decoder = new TelnetDecoder();
      ByteBuffer wire = ByteBuffer.allocate(4096);
      int asked = 0;
      int count = socket.getInputStream().read(wire.array());
      while (count >= 0) {
        wire.position(0).limit(count);
        while (decoder.decode(wire, ByteBuffer.allocate(4096)) == Step.EVENT) {
          if (isSpeed(decoder.takeEvent())) {
            asked++;
            if (asked > OPENING) {
              out.write(new byte[KEPT - 100]);
              ByteBuffer last = ByteBuffer.allocate(200 + answer.length);
              out.write(last.position(200).put(answer).array());
            } else {
              out.write(answer);
            }
          }
        }
        count = socket.getInputStream().read(wire.array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSpeed(TelnetEvent event) {
    return event instanceof TelnetEvent.Subnegotiation sub
        && sub.option() == TelnetCodes.COM_PORT
        && sub.parameters()[0] == 1;
  }
}
