package io.github.rfc2217j.api;

import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What both ends of a serial line must agree on: speed, character format and flow control.
 *
 * @param baudRate bits per second, 1 to 2147483647
 * @param dataBits data bits of a character
 * @param parity the parity bit
 * @param stopBits the rest after a character
 * @param flowControl how the ends hold each other back
 */
public record SerialSettings(
    int baudRate, DataBits dataBits, Parity parity, StopBits stopBits, FlowControl flowControl)
    implements Serializable {

  /**
   * 9600 bit/s, 8 data bits, no parity, 1 stop bit, no flow control: what a local port is opened
   * with.
   */
  public static final SerialSettings DEFAULT =
      new SerialSettings(9600, DataBits.EIGHT, Parity.NONE, StopBits.ONE, FlowControl.NONE);

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,10})(?:\\s+([5-8])([NOEMSnoems])(1\\.5|1|2)(?:\\s+(\\S+))?)?");

  /**
   * Makes settings of the given parts.
   *
   * @throws IllegalArgumentException if the rate is not positive
   */
  public SerialSettings {
    if (baudRate <= 0) {
      throw new IllegalArgumentException("baud rate must be positive, not " + baudRate);
    }
    Objects.requireNonNull(dataBits, "dataBits");
    Objects.requireNonNull(parity, "parity");
    Objects.requireNonNull(stopBits, "stopBits");
    Objects.requireNonNull(flowControl, "flowControl");
  }

  /**
   * Reads the form that {@link #toString()} writes, such as {@code 9600 8N1} or {@code 115200 7E1.5
   * rtscts}. What is left out is taken from {@link #DEFAULT}.
   *
   * @param text {@code BAUD[ FORMAT[ FLOW]]}, the flow as in {@link FlowControl#of(String)}
   * @return the settings
   * @throws IllegalArgumentException if the text has another form; the message shows a right one
   */
  public static SerialSettings of(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "settings must look like '9600 8N1' or '115200 7E2 rtscts'"
              + " (baud, then 5-8, one of N O E M S, and 1, 1.5 or 2), not '"
              + text
              + "'");
    }
    SerialSettings settings = DEFAULT.withBaudRate(baud(matcher.group(1)));
    if (matcher.group(2) != null) {
      settings =
          settings
              .withDataBits(DataBits.of(matcher.group(2).charAt(0) - '0'))
              .withParity(Parity.of(matcher.group(3).charAt(0)))
              .withStopBits(StopBits.of(matcher.group(4)));
    }
    if (matcher.group(5) != null) {
      settings = settings.withFlowControl(FlowControl.of(matcher.group(5)));
    }
    return settings;
  }

  private static int baud(String digits) {
    long rate = Long.parseLong(digits);
    if (rate == 0 || rate > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("baud rate must be 1 to 2147483647, not " + digits);
    }
    return (int) rate;
  }

  /**
   * Returns these settings at another speed.
   *
   * @param rate bits per second, positive
   * @return the changed copy
   */
  public SerialSettings withBaudRate(int rate) {
    return new SerialSettings(rate, dataBits, parity, stopBits, flowControl);
  }

  /**
   * Returns these settings with other data bits.
   *
   * @param bits the data bits
   * @return the changed copy
   */
  public SerialSettings withDataBits(DataBits bits) {
    return new SerialSettings(baudRate, bits, parity, stopBits, flowControl);
  }

  /**
   * Returns these settings with another parity.
   *
   * @param bit the parity
   * @return the changed copy
   */
  public SerialSettings withParity(Parity bit) {
    return new SerialSettings(baudRate, dataBits, bit, stopBits, flowControl);
  }

  /**
   * Returns these settings with other stop bits.
   *
   * @param bits the stop bits
   * @return the changed copy
   */
  public SerialSettings withStopBits(StopBits bits) {
    return new SerialSettings(baudRate, dataBits, parity, bits, flowControl);
  }

  /**
   * Returns these settings with another flow control.
   *
   * @param flow the flow control
   * @return the changed copy
   */
  public SerialSettings withFlowControl(FlowControl flow) {
    return new SerialSettings(baudRate, dataBits, parity, stopBits, flow);
  }

  /**
   * Returns how long one character takes on the line: start bit, data bits, parity bit if any, stop
   * bits.
   *
   * @return nanoseconds
   */
  public long characterNanos() {
    int halfBits = 2 * (1 + dataBits.count() + (parity == Parity.NONE ? 0 : 1));
    halfBits +=
        switch (stopBits) {
          case ONE -> 2;
          case ONE_POINT_FIVE -> 3;
          case TWO -> 4;
        };
    return halfBits * 500_000_000L / baudRate;
  }

  @Override
  public String toString() {
    String text = baudRate + " " + dataBits.count() + parity.letter() + stopBits.text();
    return flowControl.isNone() ? text : text + ' ' + flowControl;
  }
}
