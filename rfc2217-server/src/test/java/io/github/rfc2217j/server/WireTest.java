package io.github.rfc2217j.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.SessionOptions;
import io.github.rfc2217j.protocol.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and in which order. */
@Timeout(60)
class WireTest {

  private static final String OPENING = "\u00ff\u00fb\u002c\u00ff\u00fb\0\u00ff\u00fd\0";
  private static final String ASK_FOR_MARK = "\u00ff\u00fd\u0006";
  private static final String SET_MASK = "\u00ff\u00fa\u002c\u000b\u000f\u00ff\u00f0";
  private static final String MASK_SET = "\u00ff\u00fa\u002c\u006f\u000f\u00ff\u00f0";

  private Socket client;
  private Socket socket;
  private Wire wire;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      client = new Socket(listener.getInetAddress(), listener.getLocalPort());
      socket = listener.accept();
    }
    ServerSession session = new ServerSession(SessionOptions.of("a test"), ModemState.ALL_LOW, 0);
    wire = new Wire(socket, new Taps("the client"), session, event -> {});
    wire.begin(0);
    receive(OPENING);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    socket.close();
  }

  private void receive(String text) {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    List<ServerEvent> events = new ArrayList<>();
    while (wire.receive(octets, ByteBuffer.allocate(0), events) != Step.WIRE_EMPTY) {
      events.clear();
    }
  }

  /** At least one of the two numbers leaves a gap behind the last answer of the first write. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void dataDoesNotOvertakeMoreAnswersThanOneWriteTakes(int marks) throws IOException {
    receive(ASK_FOR_MARK.repeat(marks) + SET_MASK.repeat(300));
    assertThat(wire.send(ByteBuffer.wrap("data".getBytes(ISO_8859_1)), System.nanoTime())).isTrue();
    socket.shutdownOutput();
    String sent = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(sent).endsWith(MASK_SET.repeat(300) + "data");
  }

  @Test
  void aBufferThatCouldNotBeSentIsLetGo() throws IOException {
    socket.close();
    ByteBuffer octets = ByteBuffer.wrap("data".getBytes(ISO_8859_1));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> wire.send(octets, System.nanoTime()));
    octets.clear();
    wire.purgeHeld();
    assertThat(octets.position()).isZero();
  }
}
