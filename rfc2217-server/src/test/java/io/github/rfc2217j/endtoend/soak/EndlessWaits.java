package io.github.rfc2217j.endtoend.soak;

import java.util.Map;

/** What of the library may wait until somebody wakes it, by place, and why somebody does. */
final class EndlessWaits {

  private static final String CLOSING =
      "; closing the connection, by either end or keep-alive, ends it";

  private static final String DRIVER =
      "a driver may take long, and who asks it would be in native code otherwise";

  /** Threads that may wait without a deadline. */
  static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("server.TcpDoor.accept", "a listener waits for clients; closing it ends that"),
          Map.entry("server.Intake.receive", "the client may say nothing" + CLOSING),
          Map.entry("server.Wire.awaitTransmit", "there may be nothing to say" + CLOSING),
          Map.entry(
              "server.Wire.awaitTransmitted", "who asks and does not read is held back" + CLOSING),
          Map.entry("server.Wire.awaitPayload", "the client may have suspended us" + CLOSING),
          Map.entry("server.SocketOutput.write", "the client may not read" + CLOSING),
          Map.entry("server.ToDevice.take", "there may be nothing for the device; its end ends it"),
          Map.entry(
              "server.ToDevice.put",
              "the device may take nothing; its end or the client's ends it"),
          Map.entry("client.Outbound.fill", "there may be nothing to send" + CLOSING),
          Map.entry("client.Wire.send", "the server may not read" + CLOSING),
          Map.entry("client.Wire.read", "the server may say nothing" + CLOSING),
          Map.entry("client.Inbound.hold", "the same before the port is ready, which has a limit"),
          Map.entry("client.ClientDriver.awaitTransmit", "the server may not read" + CLOSING),
          Map.entry(
              "client.Inbound.awaitRoom", "the program may not read; closing the port ends it"),
          Map.entry("device.Carriers.elsewhere", DRIVER),
          Map.entry("spi.ByteRing.await", "who reads a port waits for its device; closing ends it"),
          Map.entry("device.Transmitter.take", "there may be nothing to write; closing ends it"),
          Map.entry("server.SessionClock.await", "the session may wait for nothing" + CLOSING),
          Map.entry("client.ClientDriver.tick", "the same at the client's end"),
          Map.entry(
              "tls.TlsSocket.handshake", "a watch of its own closes it when its time is over"));

  /** Threads that may wait with a lock held that others want. */
  static final Map<String, String> WITH_LOCK =
      Map.of(
          "server.SocketOutput.write",
          "octets leave in one order, so who has more waits behind who writes" + CLOSING,
          "client.Wire.send",
          "the same at the client's end",
          "device.Carriers.elsewhere",
          DRIVER);

  private EndlessWaits() {}
}
