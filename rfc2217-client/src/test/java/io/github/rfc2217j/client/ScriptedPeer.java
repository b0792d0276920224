package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** A server for one client at a time that does what a test tells it; every wait is bounded. */
final class ScriptedPeer implements AutoCloseable {

  /** What the client sends first. */
  static final String OPENING = "FF FB 2C FF FB 00 FF FD 00 FF FB 03 FF FD 03";

  /** Agrees to all of it. */
  static final String AGREEMENT = "FF FD 2C FF FD 00 FF FB 00 FF FD 03 FF FB 03";

  private static final int PATIENCE_MILLIS = 10_000;

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private final ServerSocket server;
  private Socket socket = new Socket();
  private int batches;
  private Securing securing = tcp -> tcp;

  /** Puts something over a connection that was accepted. */
  interface Securing {
    Socket over(Socket tcp) throws IOException;
  }

  ScriptedPeer() throws IOException {
    this(0);
  }

  /** With receive buffers of a size, 0 for the system's. */
  ScriptedPeer(int bufferSize) throws IOException {
    server = new ServerSocket();
    if (bufferSize > 0) {
      server.setReceiveBufferSize(bufferSize);
    }
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.setSoTimeout(PATIENCE_MILLIS);
  }

  int port() {
    return server.getLocalPort();
  }

  String host() {
    return server.getInetAddress().getHostAddress();
  }

  /** Options that lead here, with time-outs that a stuck test does not wait long for. */
  ClientOptions.Builder options() {
    return ClientOptions.builder(host(), port()).requestTimeout(Duration.ofSeconds(10));
  }

  ScriptedPeer accept() throws IOException {
    socket = server.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setOOBInline(true);
    socket = securing.over(socket);
    return this;
  }

  /** Speaks over TLS, for instance. */
  ScriptedPeer secured(Securing over) {
    securing = over;
    return this;
  }

  void sendBuffer(int size) throws IOException {
    socket.setSendBufferSize(size);
  }

  /** Accepts, and agrees to everything. */
  ScriptedPeer agree() throws IOException {
    accept();
    expectBatch(OPENING);
    send(AGREEMENT);
    return this;
  }

  /** Expects these octets, however they are cut. */
  void expect(String hex) throws IOException {
    byte[] wanted = HEX.parseHex(hex);
    byte[] got = socket.getInputStream().readNBytes(wanted.length);
    assertThat(HEX.formatHex(got)).isEqualTo(hex.toUpperCase(Locale.ROOT));
  }

  /** Expects these octets from one write. */
  void expectBatch(String hex) throws IOException {
    assertThat(batch()).isEqualTo(hex.toUpperCase(Locale.ROOT));
  }

  /** Waits for octets and returns what one read gives. */
  String batch() throws IOException {
    byte[] octets = new byte[4096];
    int count = socket.getInputStream().read(octets);
    batches++;
    return HEX.formatHex(octets, 0, Math.max(0, count));
  }

  /** How often it had to wait for the client. */
  int batches() {
    return batches;
  }

  void expectNothingWaiting() throws IOException {
    assertThat(socket.getInputStream().available()).isZero();
  }

  /** Expects that the client closes. */
  void expectEnd() throws IOException {
    byte[] rest = new byte[4096];
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(rest); count >= 0; count = in.read(rest)) {
        all.write(rest, 0, count);
      }
    } catch (java.net.SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    assertThat(all.size()).isLessThan(4096);
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  void send(String hex) throws IOException {
    send(HEX.parseHex(hex));
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  void text(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A COM-PORT subnegotiation around a command and its value. */
  static String sb(String body) {
    byte[] octets = HEX.parseHex(body);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte octet : octets) {
      out.write(octet);
      if (octet == (byte) 0xFF) {
        out.write(octet);
      }
    }
    return "FF FA 2C " + HEX.formatHex(out.toByteArray()) + " FF F0";
  }

  static String sbs(String... bodies) {
    return String.join(" ", Arrays.stream(bodies).map(ScriptedPeer::sb).toList());
  }

  /** Closes the connection, with a FIN. */
  void hangUp() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes the connection, with a RST. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Stops listening: who connects is refused. */
  void stopListening() throws IOException {
    server.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    server.close();
  }
}
