package io.github.rfc2217j.protocol;

import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Decoded;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What the peer is taken for, and how its commands are read because of that. */
final class Peer {

  private final Sender role;
  private final boolean told;
  private final Fingerprint fingerprint;
  private QuirkProfile profile;

  Peer(Sender role, Optional<QuirkProfile> told) {
    this.role = role;
    this.told = told.isPresent();
    this.fingerprint = new Fingerprint(role);
    this.profile = told.orElse(QuirkProfile.STANDARD);
  }

  QuirkProfile profile() {
    return profile;
  }

  boolean has(Quirk quirk) {
    return profile.has(quirk);
  }

  /** Keeps the octets of a buffer for {@link #recognizeByOpening} as far as it needs them. */
  void see(ByteBuffer wire, int from, int to) {
    fingerprint.see(wire, from, to);
  }

  /** Looks at how the peer began; true if it is taken for something else now. */
  boolean recognizeByOpening() {
    return recognize(fingerprint.ofOpening());
  }

  /** Looks at the peer's signature; true if it is taken for something else now. */
  boolean recognizeBySignature(String text) {
    return recognize(fingerprint.ofSignature(text));
  }

  private boolean recognize(QuirkProfile seen) {
    if (told || seen.equals(profile)) {
      return false;
    }
    profile = seen;
    return true;
  }

  /** Reads a command, also one in the form that only such peers use. */
  Decoded decode(byte[] parameters) {
    int code = parameters.length == 0 ? -1 : parameters[0] & 0xFF;
    if (has(Quirk.INDEXED_BAUD_RATES)
        && parameters.length == 2
        && code == role.code(ComPortCodes.SET_BAUDRATE)) {
      return new Decoded(new Octet(ComPortCodes.SET_BAUDRATE, parameters[1] & 0xFF), null, code);
    }
    if (has(Quirk.CLIENT_CODES_IN_ANSWERS)
        && role == Sender.SERVER
        && code >= 0
        && code < ComPortCodes.SERVER_OFFSET) {
      byte[] asServer = parameters.clone();
      asServer[0] = (byte) (code + ComPortCodes.SERVER_OFFSET);
      return ComPortCodec.decode(role, asServer);
    }
    return ComPortCodec.decode(role, parameters);
  }
}
