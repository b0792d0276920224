package io.github.rfc2217j.api;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How the two ends of a serial line hold each other back, each direction by itself (RFC 2217 §3,
 * SET-CONTROL 1-3 and 14-19).
 *
 * @param output what may stop our transmitter
 * @param input what we use to stop the other end's transmitter
 */
public record FlowControl(Output output, Input input) implements Serializable {
  /** Nothing holds anybody back. */
  public static final FlowControl NONE = new FlowControl(Output.NONE, Input.NONE);

  /** XON and XOFF characters in both directions. */
  public static final FlowControl XON_XOFF = new FlowControl(Output.XON_XOFF, Input.XON_XOFF);

  /** The hardware handshake: CTS stops us, RTS stops the other end. */
  public static final FlowControl RTS_CTS = new FlowControl(Output.CTS, Input.RTS);

  /** Makes the flow control of both directions. */
  public FlowControl {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(input, "input");
  }

  /** What may stop our transmitter. */
  public enum Output {
    /** Nothing. */
    NONE,
    /** A received XOFF, until XON. */
    XON_XOFF,
    /** CTS low. */
    CTS,
    /** Carrier detect low. */
    DCD,
    /** DSR low. */
    DSR
  }

  /** What we use to stop the other end's transmitter. */
  public enum Input {
    /** Nothing. */
    NONE,
    /** We send XOFF, then XON. */
    XON_XOFF,
    /** We lower RTS. */
    RTS,
    /** We lower DTR. */
    DTR
  }

  /**
   * Reads the form that {@link #toString()} writes: {@code none}, {@code xonxoff}, {@code rtscts},
   * or the two directions apart, as in {@code dsr/none} (output first).
   *
   * @param text the form, in either case
   * @return the flow control
   * @throws IllegalArgumentException if the text has another form; the message lists the known
   *     words
   */
  public static FlowControl of(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "none" -> NONE;
      case "xonxoff" -> XON_XOFF;
      case "rtscts" -> RTS_CTS;
      default -> {
        int slash = word.indexOf('/');
        if (slash < 0) {
          throw unknown(text);
        }
        yield new FlowControl(
            find(Output.values(), word.substring(0, slash), text),
            find(Input.values(), word.substring(slash + 1), text));
      }
    };
  }

  private static <E extends Enum<E>> E find(E[] values, String word, String text) {
    return Arrays.stream(values)
        .filter(value -> word(value).equals(word))
        .findFirst()
        .orElseThrow(() -> unknown(text));
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException(
        "flow control must be none, xonxoff, rtscts or OUTPUT/INPUT with OUTPUT one of "
            + words(Output.values())
            + " and INPUT one of "
            + words(Input.values())
            + ", not '"
            + text
            + "'");
  }

  private static String words(Enum<?>[] values) {
    return Arrays.stream(values).map(FlowControl::word).collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace("_", "");
  }

  @Override
  public String toString() {
    if (isNone()) {
      return "none";
    }
    if (is(XON_XOFF)) {
      return "xonxoff";
    }
    return is(RTS_CTS) ? "rtscts" : word(output) + '/' + word(input);
  }

  /** Tells whether neither end holds the other back. */
  boolean isNone() {
    return is(NONE);
  }

  /** Compares like {@code equals}, which Java makes at its first use: ten milliseconds. */
  private boolean is(FlowControl other) {
    return output == other.output && input == other.input;
  }
}
