package io.github.rfc2217j.protocol;

import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a peer shows of itself: its first octets and its signature. */
final class Fingerprint {

  /** Longer than any opening below. */
  private static final int MOST_OCTETS = 32;

  /** How a peer of a role begins; none of these begins another. */
  private record Opening(QuirkProfile profile, Sender role, Pattern octets) {}

  /** How a signature begins, in lower case. */
  private record Signed(QuirkProfile profile, Sender role, String beginning) {}

  /**
   * As seen on the wire: ser2net 4.3.11, sredird 2.2.1, pyserial 3.5, gensio 2.6.2, nrjavaserial
   * 5.2.1.
   *
   * <p>pyserial's client mixes its openings with its answers to ours, which take the place of some,
   * as the two happen to meet; only it asks for ECHO. gensio's client shows itself in its answers
   * to ours, of which it refuses SUPPRESS-GO-AHEAD.
   */
  private static final List<Opening> OPENINGS =
      List.of(
          opening(
              QuirkProfile.SER2NET, Sender.SERVER, "FFFB03FFFD03FFFB01FFFE01FFFD00FFFB00FFFD2C"),
          opening(QuirkProfile.SREDIRD, Sender.SERVER, "FFFB00FFFD00FFFB01FFFB03FFFD03FFFD2C"),
          opening(QuirkProfile.PYSERIAL_SERVER, Sender.SERVER, "FFFB01FFFB03FFFD00FFFB2C"),
          opening(
              QuirkProfile.PYSERIAL_CLIENT,
              Sender.CLIENT,
              "(FFF[BD]00){0,2}FFFD01(FFF[BD]0[03]){0,4}FFFD2C"),
          opening(QuirkProfile.GENSIO_CLIENT, Sender.CLIENT, "FFFB2CFFFD00FFFB00FFFE03FFFB03"),
          opening(QuirkProfile.NRJAVASERIAL, Sender.CLIENT, "FFFB00FFFD00FFFB03FFFD03FFFB2C"));

  private static final List<Signed> SIGNED =
      List.of(
          new Signed(QuirkProfile.SER2NET, Sender.SERVER, "ser2net"),
          new Signed(QuirkProfile.SREDIRD, Sender.SERVER, "sredird"),
          new Signed(QuirkProfile.NRJAVASERIAL, Sender.CLIENT, "jvser"));

  private final Sender peer;
  private final byte[] octets = new byte[MOST_OCTETS];
  private int count;

  Fingerprint(Sender peer) {
    this.peer = peer;
  }

  private static Opening opening(QuirkProfile profile, Sender role, String octets) {
    return new Opening(profile, role, Pattern.compile(octets));
  }

  /** Keeps the first octets of a connection; the buffer stays as it is. */
  void see(ByteBuffer wire, int from, int to) {
    int taken = Math.min(MOST_OCTETS - count, to - from);
    wire.get(from, octets, count, taken);
    count += taken;
  }

  /** The profile of what was seen so far. */
  QuirkProfile ofOpening() {
    String seen = HexFormat.of().withUpperCase().formatHex(octets, 0, count);
    return OPENINGS.stream()
        .filter(opening -> opening.role == peer && opening.octets.matcher(seen).lookingAt())
        .map(Opening::profile)
        .findFirst()
        .orElse(QuirkProfile.STANDARD);
  }

  /** The profile of a signature, or that of the opening if the signature says nothing. */
  QuirkProfile ofSignature(String signature) {
    String text = signature.toLowerCase(Locale.ROOT);
    return SIGNED.stream()
        .filter(signed -> signed.role == peer && text.startsWith(signed.beginning))
        .map(Signed::profile)
        .findFirst()
        .orElseGet(this::ofOpening);
  }
}
