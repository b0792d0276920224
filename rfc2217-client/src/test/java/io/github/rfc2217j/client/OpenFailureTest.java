package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.NegotiationException;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class OpenFailureTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  /** What a peer does while a client tries to open. */
  private interface Script {
    void run(ScriptedPeer peer) throws IOException;
  }

  private static SerialException failure(ClientOptions options) {
    Throwable thrown = catchThrowable(() -> Rfc2217Client.connect(options).close());
    assertThat(thrown).isInstanceOf(SerialException.class);
    SerialException failure = (SerialException) thrown;
    assertThat(failure.port()).isEqualTo(options.name());
    assertThat(failure).hasMessageContaining(options.name());
    PortThreads.assertNone();
    return failure;
  }

  /** The failure, when the peer does this; the client has closed the connection then. */
  private static SerialException failure(Script script) throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      List<Throwable> wrong = new ArrayList<>();
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  script.run(peer);
                  peer.expectEnd();
                } catch (IOException | AssertionError e) {
                  wrong.add(e);
                }
              });
      SerialException failure =
          failure(peer.options().negotiateTimeout(SHORT).requestTimeout(SHORT).build());
      assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
      assertThat(wrong).isEmpty();
      return failure;
    }
  }

  @Test
  void unknownHost() {
    assertThat(failure(ClientOptions.builder("no-such-host.invalid", 2217).build()))
        .isInstanceOf(ConnectionFailedException.class)
        .hasMessageContaining("cannot resolve the name 'no-such-host.invalid'")
        .hasMessageContaining("connect_timeout")
        .hasMessageMatching(".* after \\d+ ms\\. Check the name.*");
  }

  @Test
  void refused() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      peer.stopListening();
      assertThat(failure(peer.options().build()))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining(peer.host() + ':' + peer.port() + " failed after")
          .hasMessageContaining("Connection refused")
          .hasMessageContaining("check the port");
    }
  }

  @Test
  void noAnswerToTheConnection() throws Exception {
    // Linux drops connections to a listener whose backlog is full.
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) {
        Socket filler = new Socket();
        fillers.add(filler);
        try {
          filler.connect(full.getLocalSocketAddress(), 100);
        } catch (java.net.SocketTimeoutException e) {
          break;
        }
      }
      assertThat(
              failure(
                  ClientOptions.builder("127.0.0.1", full.getLocalPort())
                      .connectTimeout(SHORT)
                      .build()))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("no answer to a TCP connection to 127.0.0.1:")
          .hasMessageContaining("raise connect_timeout");
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void acceptedButSilent() throws Exception {
    assertThat(failure(ScriptedPeer::accept))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("accepted the connection but stays silent")
        .hasMessageContaining("pyserial")
        .hasMessageContaining("negotiate_timeout");
  }

  @Test
  void notTelnet() throws Exception {
    assertThat(
            failure(peer -> {
              peer.accept();
              peer.text("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\u0001");
            }))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("does not speak Telnet")
        .hasMessageContaining("'SSH-2.0-OpenSSH_9.2p1 Debian-2\\r\\n\\x01'")
        .hasMessageContaining("negotiate_timeout");
  }

  @Test
  void refusesComPort() throws Exception {
    assertThat(
            failure(peer -> {
              peer.accept();
              peer.send("FF FB 01 FF FB 03 FF FE 2C FF FD 00 FF FB 00");
              peer.text("login: ");
            }))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("refused the COM-PORT option")
        .hasMessageContaining("telnet(rfc2217)");
  }

  @Test
  void leavesComPortOpen() throws Exception {
    assertThat(
            failure(peer -> {
              peer.accept();
              peer.send("FF FB 01 FF FB 03");
            }))
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("left our offer of COM-PORT (RFC 2217) unanswered")
        .hasMessageContaining("negotiate_timeout");
  }

  @Test
  void busyBeforeTheNegotiation() throws Exception {
    assertThat(
            failure(peer -> {
              peer.accept();
              peer.text("Port already in use\r\n");
              peer.hangUp();
            }))
        .isInstanceOf(PortBusyException.class)
        .hasMessageContaining("'Port already in use\\r\\n'")
        .hasMessageContaining("try again later");
  }

  @Test
  void busyAfterTheNegotiation() throws Exception {
    assertThat(
            failure(peer -> {
              peer.agree();
              peer.text("Port already in use\r\n");
              peer.hangUp();
            }))
        .isInstanceOf(PortBusyException.class)
        .hasMessageContaining("right after the negotiation")
        .hasMessageContaining("Port already in use");
  }

  static Stream<Arguments> lastWords() {
    return Stream.of(
        arguments(PortBusyException.class, "Device in use. Come back later.", "try again later"),
        arguments(
            PortBusyException.class,
            "This serial port can't be used now: another program on the server has opened the"
                + " device.",
            "busy_timeout"),
        arguments(
            PortNotFoundException.class,
            "Device open failure: Value or file not found",
            "plug it in"),
        arguments(
            PortNotFoundException.class,
            "This serial port can't be used now: the device is not there (is it plugged in?).",
            "its device is not"),
        arguments(
            PortAccessException.class, "Accessed denied due to your net address", "who may use"),
        arguments(
            PortAccessException.class,
            "Your certificate does not give access to this serial port.",
            "who may use"),
        arguments(ConnectionFailedException.class, "This server is stopping.", "It sent: "));
  }

  @ParameterizedTest
  @MethodSource("lastWords")
  void closesWithAReason(Class<?> kind, String text, String advice) throws Exception {
    assertThat(
            failure(peer -> {
              peer.agree();
              peer.text("\r\n" + text + "\r\n");
              peer.hangUp();
            }))
        .isInstanceOf(kind)
        .hasMessageContaining("was closed by the peer right after the negotiation")
        .hasMessageContaining(text)
        .hasMessageContaining(advice);
  }

  @Test
  void closesWithoutAWord() throws Exception {
    assertThat(
            failure(peer -> {
              peer.accept();
              peer.hangUp();
            }))
        .isInstanceOf(ConnectionFailedException.class)
        .hasMessageContaining("before the negotiation was over")
        .hasMessageContaining("It said nothing");
  }

  @Test
  void resets() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  peer.accept();
                  peer.batch();
                  peer.reset();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      assertThat(failure(peer.options().build()))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("reset");
      thread.join();
    }
  }

  @Test
  void agreesAndThenAnswersNothing() throws Exception {
    assertThat(
            failure(peer -> {
              peer.agree();
              peer.batch();
            }))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("left the query SET-BAUDRATE 0, ")
        .hasMessageContaining("SET-LINESTATE-MASK 30")
        .hasMessageContaining("request_timeout")
        .hasMessageMatching(".* unanswered for \\d+ ms\\..*");
  }
}
