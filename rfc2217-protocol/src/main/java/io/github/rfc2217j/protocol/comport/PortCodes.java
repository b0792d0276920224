package io.github.rfc2217j.protocol.comport;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.StopBits;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of RFC 2217 §3 for data bits, parity, stop bits and purges; zero asks for the value
 * in force.
 */
public final class PortCodes {

  private PortCodes() {}

  /**
   * Returns the data bits for a number.
   *
   * @param code the number on the wire
   * @return the data bits, or null if the number is reserved
   */
  public static @Nullable DataBits dataBits(int code) {
    return code >= 5 && code <= 8 ? DataBits.of(code) : null;
  }

  /**
   * Returns the number for data bits.
   *
   * @param dataBits the data bits
   * @return 5 to 8
   */
  public static int code(DataBits dataBits) {
    return dataBits.count();
  }

  /**
   * Returns the parity for a number.
   *
   * @param code the number on the wire
   * @return the parity, or null if the number is reserved
   */
  public static @Nullable Parity parity(int code) {
    return switch (code) {
      case 1 -> Parity.NONE;
      case 2 -> Parity.ODD;
      case 3 -> Parity.EVEN;
      case 4 -> Parity.MARK;
      case 5 -> Parity.SPACE;
      default -> null;
    };
  }

  /**
   * Returns the number for a parity.
   *
   * @param parity the parity
   * @return 1 to 5
   */
  public static int code(Parity parity) {
    return switch (parity) {
      case NONE -> 1;
      case ODD -> 2;
      case EVEN -> 3;
      case MARK -> 4;
      case SPACE -> 5;
    };
  }

  /**
   * Returns the stop bits for a number; 3 means one and a half.
   *
   * @param code the number on the wire
   * @return the stop bits, or null if the number is reserved
   */
  public static @Nullable StopBits stopBits(int code) {
    return switch (code) {
      case 1 -> StopBits.ONE;
      case 2 -> StopBits.TWO;
      case 3 -> StopBits.ONE_POINT_FIVE;
      default -> null;
    };
  }

  /**
   * Returns the number for stop bits.
   *
   * @param stopBits the stop bits
   * @return 1 to 3
   */
  public static int code(StopBits stopBits) {
    return switch (stopBits) {
      case ONE -> 1;
      case TWO -> 2;
      case ONE_POINT_FIVE -> 3;
    };
  }

  /**
   * Returns the purge for a number.
   *
   * @param code the number on the wire
   * @return the purge, or null if the number is reserved
   */
  public static @Nullable Purge purge(int code) {
    return switch (code) {
      case 1 -> Purge.RECEIVE;
      case 2 -> Purge.TRANSMIT;
      case 3 -> Purge.BOTH;
      default -> null;
    };
  }

  /**
   * Returns the number for a purge.
   *
   * @param purge the purge
   * @return 1 to 3
   */
  public static int code(Purge purge) {
    return switch (purge) {
      case RECEIVE -> 1;
      case TRANSMIT -> 2;
      case BOTH -> 3;
    };
  }
}
