package io.github.rfc2217j.protocol;

import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What a peer shows of itself: its first octets and its signature. */
final class Fingerprint {

  /** Longer than any opening below. */
  private static final int MOST_OCTETS = 32;

  /** How a peer of a role begins; none of these begins another. */
  private record Opening(QuirkProfile profile, Sender role, String octets) {}

  /** How a signature begins, in lower case. */
  private record Signed(QuirkProfile profile, String beginning) {}

  /** As seen on the wire: ser2net 4.3.11, sredird 2.2.1, pyserial 3.5, gensio 2.6.2. */
  private static final List<Opening> OPENINGS =
      List.of(
          new Opening(
              QuirkProfile.SER2NET, Sender.SERVER, "FFFB03FFFD03FFFB01FFFE01FFFD00FFFB00FFFD2C"),
          new Opening(QuirkProfile.SREDIRD, Sender.SERVER, "FFFB00FFFD00FFFB01FFFB03FFFD03FFFD2C"),
          new Opening(QuirkProfile.PYSERIAL_SERVER, Sender.SERVER, "FFFB01FFFB03FFFD00FFFB2C"),
          new Opening(QuirkProfile.PYSERIAL_CLIENT, Sender.CLIENT, "FFFD01FFFB03FFFD03FFFD2C"));

  private static final List<Signed> SIGNED =
      List.of(
          new Signed(QuirkProfile.SER2NET, "ser2net"), new Signed(QuirkProfile.SREDIRD, "sredird"));

  private final Sender peer;
  private final byte[] octets = new byte[MOST_OCTETS];
  private int count;

  Fingerprint(Sender peer) {
    this.peer = peer;
  }

  /** Keeps the first octets of a connection; the buffer stays as it is. */
  void see(ByteBuffer wire, int from, int to) {
    int taken = Math.min(MOST_OCTETS - count, to - from);
    if (taken > 0) {
      wire.get(from, octets, count, taken);
      count += taken;
    }
  }

  /** The profile of what was seen so far. */
  QuirkProfile ofOpening() {
    String seen = HexFormat.of().withUpperCase().formatHex(octets, 0, count);
    return OPENINGS.stream()
        .filter(opening -> opening.role == peer && seen.startsWith(opening.octets))
        .map(Opening::profile)
        .findFirst()
        .orElse(QuirkProfile.STANDARD);
  }

  /** The profile of a signature, or that of the opening if the signature says nothing. */
  QuirkProfile ofSignature(String signature) {
    String text = signature.toLowerCase(Locale.ROOT);
    return SIGNED.stream()
        .filter(signed -> peer == Sender.SERVER && text.startsWith(signed.beginning))
        .map(Signed::profile)
        .findFirst()
        .orElseGet(this::ofOpening);
  }
}
