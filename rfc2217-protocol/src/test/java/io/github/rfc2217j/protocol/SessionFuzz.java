package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the fuzzer calls: octets that say what happens to a session. The first chooses the role, the
 * state and the NVT policy, and how the copy of the session that must do the same is fed; then each
 * step is an octet that says what happens and one that says how much or which.
 *
 * <p>Neither session may throw, their traces must not differ, each request must have one outcome
 * and no deadline may stay behind.
 */
public final class SessionFuzz {

  /** Steps beyond these only make a run slower. */
  private static final int MOST_STEPS = 64;

  private static final Request[] REQUESTS = {
    new Request.SetBaudRate(65280),
    new Request.SetBaudRate(9600),
    new Request.SetDataBits(DataBits.SEVEN),
    new Request.SetLine(ControlLine.DTR, true),
    new Request.SetLine(ControlLine.RTS, false),
    new Request.SetBreak(true),
    new Request.SetModemStateMask(255),
    new Request.Query(Request.Item.SIGNATURE),
    new Request.Query(Request.Item.FLOW),
    new Request.Query(Request.Item.INBOUND_FLOW),
    new Request.Query(Request.Item.MODEM_STATE)
  };

  private SessionFuzz() {}

  /**
   * Runs one input.
   *
   * @param input the fuzzer's octets
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    boolean server = (input[0] & 1) == 0;
    NvtPolicy nvt = NvtPolicy.values()[((input[0] & 0xFF) >> 1) % 3];
    Probe.State state = Probe.State.values()[((input[0] & 0xFF) >> 3) % 5];
    int chunk = 1 + (input[1] & 7);
    Probe whole = new Probe(server, nvt, state, () -> Integer.MAX_VALUE, 4096);
    Probe cut = new Probe(server, nvt, state, () -> chunk, 1 + (input[1] >> 3 & 3));
    List<Op> ops = ops(input);
    for (Op op : ops) {
      whole.apply(op);
      cut.apply(op);
    }
    whole.apply(new Op.Hold(false));
    cut.apply(new Op.Hold(false));
    whole.letTimePass();
    cut.letTimePass();
    require(whole.trace().equals(cut.trace()), () -> whole + "\ncut into " + chunk + ":\n" + cut);
    long submitted = server ? 0 : ops.stream().filter(Op.Submit.class::isInstance).count();
    long outcomes =
        whole.events(ClientEvent.Answered.class).stream()
                .map(ClientEvent.Answered::ticket)
                .distinct()
                .count()
            + whole.events(ClientEvent.Failed.class).stream()
                .map(ClientEvent.Failed::ticket)
                .distinct()
                .count();
    int events =
        whole.events(ClientEvent.Answered.class).size()
            + whole.events(ClientEvent.Failed.class).size();
    require(outcomes == submitted && events == submitted, whole::toString);
  }

  private static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise.get());
    }
  }

  static List<Op> ops(byte[] input) {
    List<Op> ops = new ArrayList<>();
    int at = 2;
    while (at + 1 < input.length && ops.size() < MOST_STEPS) {
      int kind = input[at] & 15;
      int which = input[at + 1] & 0xFF;
      at += 2;
      if (kind < 8) {
        int count = Math.min(which, input.length - at);
        byte[] octets = Arrays.copyOfRange(input, at, at + count);
        at += count;
        ops.add(kind < 6 ? new Op.Feed(octets) : new Op.Send(octets));
      } else {
        ops.add(op(kind, which));
      }
    }
    return ops;
  }

  private static Op op(int kind, int which) {
    boolean on = (which & 1) == 0;
    return switch (kind) {
      case 8, 9 -> new Op.Submit(REQUESTS[(which >> 4) % REQUESTS.length], which & 15);
      case 10 -> new Op.Wait(which == 255 ? SessionOptions.BINARY_WAIT_NANOS : which);
      case 11 -> new Op.Hold(on);
      case 12 -> {
        int[] options = {0, 1, 3, 44};
        yield new Op.Want((which & 2) == 0 ? Side.US : Side.HIM, options[which >> 2 & 3], on);
      }
      case 13 -> new Op.Modem(which & 0xF0);
      case 14 -> new Op.Line(which);
      default -> on ? new Op.Urgent() : new Op.Break();
    };
  }
}
