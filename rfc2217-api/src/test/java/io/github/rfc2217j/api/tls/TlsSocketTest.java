package io.github.rfc2217j.api.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked of a connection over TLS is answered by the TCP connection below it. */
@Timeout(30)
class TlsSocketTest {

  @Test
  void itsEndsAndItsStateAreThoseOfTheTcpConnection() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket tcp = new Socket(server.getInetAddress(), server.getLocalPort())) {
      TlsSocket secured = new TlsSocket(tcp, over(tcp));
      assertThat(secured.getLocalSocketAddress())
          .isNotNull()
          .isEqualTo(tcp.getLocalSocketAddress());
      assertThat(secured.getLocalAddress()).isEqualTo(tcp.getLocalAddress());
      assertThat(secured.getLocalPort()).isEqualTo(tcp.getLocalPort());
      assertThat(secured.getRemoteSocketAddress()).isEqualTo(server.getLocalSocketAddress());
      assertThat(secured.getInetAddress()).isEqualTo(server.getInetAddress());
      assertThat(secured.getPort()).isEqualTo(server.getLocalPort());
      assertThat(secured.isBound()).isTrue();
      assertThat(secured.isConnected()).isTrue();
      assertThat(secured.isClosed()).isFalse();
      secured.setSoTimeout(1234);
      assertThat(secured.getSoTimeout()).isEqualTo(1234);
      secured.close();
      assertThat(secured.isClosed()).isTrue();
    }
  }

  private static SSLSocket over(Socket tcp) throws Exception {
    return (SSLSocket)
        SSLContext.getDefault().getSocketFactory().createSocket(tcp, null, tcp.getPort(), false);
  }
}
