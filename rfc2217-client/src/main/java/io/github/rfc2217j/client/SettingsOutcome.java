package io.github.rfc2217j.client;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import java.util.Optional;

/**
 * What became of each setting that was asked for.
 *
 * @param baudRate bits per second
 * @param dataBits data bits of a character
 * @param parity the parity bit
 * @param stopBits the rest after a character
 * @param output what may stop the server's transmitter
 * @param input what the server uses to stop the device
 */
public record SettingsOutcome(
    Outcome<Integer> baudRate,
    Outcome<DataBits> dataBits,
    Outcome<Parity> parity,
    Outcome<StopBits> stopBits,
    Outcome<FlowControl.Output> output,
    Outcome<FlowControl.Input> input) {

  /** What became of a setting. */
  public enum Verdict {
    /** It is in force, or was before. */
    ACCEPTED,
    /** Another value is in force than was wanted, and than was in force before. */
    ADJUSTED,
    /** What was in force before still is. */
    REFUSED,
    /** The server does not say what is in force, not even when asked once more. */
    UNANSWERED
  }

  /**
   * What became of one setting.
   *
   * @param <T> the setting's type
   * @param wanted what was asked for
   * @param verdict what became of it
   * @param inForce what the server says is in force; empty if it says nothing
   */
  public record Outcome<T>(T wanted, Verdict verdict, Optional<T> inForce) {

    static <T> Outcome<T> of(T wanted, Optional<T> before, Optional<T> after) {
      Verdict verdict;
      if (after.isEmpty()) {
        verdict = Verdict.UNANSWERED;
      } else if (after.get().equals(wanted)) {
        verdict = Verdict.ACCEPTED;
      } else {
        verdict = after.equals(before) ? Verdict.REFUSED : Verdict.ADJUSTED;
      }
      return new Outcome<>(wanted, verdict, after);
    }
  }

  /** What a server has told of its settings. */
  record Known(
      Optional<Integer> baudRate,
      Optional<DataBits> dataBits,
      Optional<Parity> parity,
      Optional<StopBits> stopBits,
      Optional<FlowControl.Output> output,
      Optional<FlowControl.Input> input) {}

  static SettingsOutcome of(SerialSettings wanted, Known before, Known after) {
    return new SettingsOutcome(
        Outcome.of(wanted.baudRate(), before.baudRate, after.baudRate),
        Outcome.of(wanted.dataBits(), before.dataBits, after.dataBits),
        Outcome.of(wanted.parity(), before.parity, after.parity),
        Outcome.of(wanted.stopBits(), before.stopBits, after.stopBits),
        Outcome.of(wanted.flowControl().output(), before.output, after.output),
        Outcome.of(wanted.flowControl().input(), before.input, after.input));
  }

  /**
   * Tells whether everything that was asked for is in force.
   *
   * @return true if each setting was accepted
   */
  public boolean isAccepted() {
    return baudRate.verdict == Verdict.ACCEPTED
        && dataBits.verdict == Verdict.ACCEPTED
        && parity.verdict == Verdict.ACCEPTED
        && stopBits.verdict == Verdict.ACCEPTED
        && output.verdict == Verdict.ACCEPTED
        && input.verdict == Verdict.ACCEPTED;
  }
}
