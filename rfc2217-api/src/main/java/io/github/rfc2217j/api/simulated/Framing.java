package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;

/**
 * What a receiver makes of a character that was sent with settings other than its own, or the same.
 */
final class Framing {

  /**
   * A UART samples near the middle of each bit, so small differences add up to nothing in ten bits.
   */
  private static final int TOLERATED_PERCENT = 2;

  /** How far to the left of the octet the error bits stand in {@link #receive}'s result. */
  static final int ERROR_SHIFT = 8;

  private Framing() {}

  /**
   * Sends an octet over the line.
   *
   * @return the received octet, with the errors met (bits of {@link LineState}) shifted by {@link
   *     #ERROR_SHIFT}
   */
  static int receive(int octet, SerialSettings sender, SerialSettings receiver) {
    int sent = octet & mask(sender);
    if (frameBits(sender) != frameBits(receiver) || !sameSpeed(sender, receiver)) {
      return (~sent & mask(receiver)) | (LineState.FRAMING_ERROR << ERROR_SHIFT);
    }
    int frame = sent | (parityBit(sender.parity(), sent) << sender.dataBits().count());
    int received = frame & mask(receiver);
    boolean good =
        receiver.parity() == Parity.NONE
            || (frame >> receiver.dataBits().count()) == parityBit(receiver.parity(), received);
    return good ? received : received | (LineState.PARITY_ERROR << ERROR_SHIFT);
  }

  private static int mask(SerialSettings settings) {
    return (1 << settings.dataBits().count()) - 1;
  }

  private static int frameBits(SerialSettings settings) {
    return settings.dataBits().count() + (settings.parity() == Parity.NONE ? 0 : 1);
  }

  private static boolean sameSpeed(SerialSettings sender, SerialSettings receiver) {
    long difference = Math.abs((long) sender.baudRate() - receiver.baudRate());
    return difference * 100 <= (long) receiver.baudRate() * TOLERATED_PERCENT;
  }

  private static int parityBit(Parity parity, int data) {
    return switch (parity) {
      case NONE, SPACE -> 0;
      case MARK -> 1;
      case EVEN -> Integer.bitCount(data) & 1;
      case ODD -> ~Integer.bitCount(data) & 1;
    };
  }
}
