package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client of HTTP that sends what it is told, decent or not. Waits ten seconds at most. */
final class Web {

  private static final int PATIENCE = 10_000;

  private Web() {}

  /**
   * What a server answered.
   *
   * @param headers by their names in lower case
   */
  record Reply(int status, Map<String, String> headers, String body) {}

  /** Sends a request with a Host line and other lines, and reads the answer. */
  static Reply ask(InetSocketAddress server, String request, String... lines) throws IOException {
    try (Socket socket = send(server, request, lines)) {
      InputStream in = socket.getInputStream();
      Reply head = head(in);
      String length = head.headers.get("content-length");
      byte[] body;
      if (request.startsWith("HEAD ")) {
        body = new byte[0];
      } else if (length != null) {
        body = in.readNBytes(Integer.parseInt(length));
      } else {
        body = chunks(in);
      }
      return new Reply(head.status, head.headers, new String(body, StandardCharsets.UTF_8));
    }
  }

  /** Sends a request with a Host line and other lines; a line {@code Host: x} replaces that. */
  static Socket send(InetSocketAddress server, String request, String... lines) throws IOException {
    Socket socket = new Socket();
    socket.connect(server, PATIENCE);
    socket.setSoTimeout(PATIENCE);
    StringBuilder text = new StringBuilder(request).append(" HTTP/1.1\r\n");
    String own = String.join("\n", lines);
    if (!own.startsWith("Host:") && !own.contains("\nHost:") && !own.startsWith("No-Host")) {
      text.append("Host: localhost:").append(server.getPort()).append("\r\n");
    }
    for (String line : lines) {
      text.append(line).append("\r\n");
    }
    socket.getOutputStream().write(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /** Reads an answer up to its body. */
  static Reply head(InputStream in) throws IOException {
    String[] first = line(in).split(" ", 3);
    assertThat(first[0]).isEqualTo("HTTP/1.1");
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Reply(Integer.parseInt(first[1]), headers, "");
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] chunk = chunk(in); chunk.length > 0; chunk = chunk(in)) {
      body.write(chunk);
    }
    return body.toByteArray();
  }

  /** Reads the next chunk of a body; an empty one is the last. */
  static byte[] chunk(InputStream in) throws IOException {
    byte[] chunk = in.readNBytes(Integer.parseInt(line(in), 16));
    assertThat(line(in)).isEmpty();
    return chunk;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("the server ended after '" + line + "'");
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }
}
