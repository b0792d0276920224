package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.api.tls.TestCa;
import io.github.rfc2217j.client.ClientOptions;
import io.github.rfc2217j.client.Rfc2217Client;
import io.github.rfc2217j.client.TlsFailedException;
import io.github.rfc2217j.client.TlsFailure;
import io.github.rfc2217j.client.TlsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with TLS, lists and limits, and clients that come to it. */
@Timeout(60)
abstract class Entering {

  static final byte[] TEXT = "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  @TempDir Path directory;
  TestCa ca;
  Path caFile;
  Path cert;
  Path key;
  final SimulatedDevice device = SimulatedDevice.loopBack();

  @BeforeEach
  void issue() throws Exception {
    ca = new TestCa("Lab CA");
    caFile = ca.pem(directory.resolve("ca.pem"));
    cert = directory.resolve("server.pem");
    key = directory.resolve("server.key");
    write(ca.issue("lab7", "ip:127.0.0.1"));
  }

  void write(TestCa.Issued issued) throws IOException {
    issued.certificatePem(cert);
    issued.keyPem(key);
  }

  ServerTls tls() {
    return ServerTls.pem(cert, key);
  }

  Rfc2217Server serve(Binding<Rfc2217Server.Builder> binding) throws IOException {
    return serve(binding, PortOptions.DEFAULT);
  }

  Rfc2217Server serve(Binding<Rfc2217Server.Builder> binding, PortOptions options)
      throws IOException {
    return binding
        .serve(device.name(), SerialSettings.DEFAULT, options, settings -> device.open())
        .start();
  }

  static Binding<Rfc2217Server.Builder> binding() {
    return Rfc2217Server.builder().bind("127.0.0.1", 0);
  }

  ClientOptions.Builder at(Rfc2217Server server, TlsOptions.Builder tls) {
    return ClientOptions.builder("127.0.0.1", server.address(device.name()).getPort())
        .tls(tls.build());
  }

  TlsOptions.Builder believing() {
    return TlsOptions.builder().ca(caFile);
  }

  TlsOptions.Builder as(String name, String... names) throws Exception {
    TestCa.Issued own = ca.issue(name, names);
    return believing()
        .cert(own.certificatePem(directory.resolve(name + ".pem")))
        .key(own.keyPem(directory.resolve(name + ".key")));
  }

  void works(Rfc2217Server server, TlsOptions.Builder tls) throws Exception {
    try (Rfc2217Client client = Rfc2217Client.connect(at(server, tls).build())) {
      echoes(client);
    }
  }

  static void echoes(Rfc2217Client client) throws IOException {
    client.write(ByteBuffer.wrap(TEXT));
    assertThat(client.inputStream().readNBytes(TEXT.length)).isEqualTo(TEXT);
  }

  void fails(Rfc2217Server server, TlsOptions.Builder tls, TlsFailure expected) {
    assertThatThrownBy(() -> Rfc2217Client.connect(at(server, tls).build()))
        .isInstanceOf(ConnectionFailedException.class)
        .cause()
        .isInstanceOfSatisfying(
            TlsFailedException.class,
            e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(expected));
  }

  static void awaitCount(Rfc2217Server server, Refusal reason, long count) {
    Serving.await(reason + " is counted", () -> server.refusals().of(reason) == count);
  }
}
