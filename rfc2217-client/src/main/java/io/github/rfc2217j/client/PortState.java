package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the port of a peer under examination was like before, and how to get it back to that. */
final class PortState {

  /** What can be asked for and set again, in the order in which it is to be set. */
  enum Item {
    BAUD_RATE(ComPortCodes.SET_BAUDRATE, 0),
    DATA_SIZE(ComPortCodes.SET_DATASIZE, 0),
    PARITY(ComPortCodes.SET_PARITY, 0),
    STOP_SIZE(ComPortCodes.SET_STOPSIZE, 0),
    FLOW(ComPortCodes.SET_CONTROL, ControlValue.QUERY_FLOW.code()),
    INBOUND_FLOW(ComPortCodes.SET_CONTROL, ControlValue.QUERY_INBOUND_FLOW.code()),
    BREAK(ComPortCodes.SET_CONTROL, ControlValue.QUERY_BREAK.code()),
    DTR(ComPortCodes.SET_CONTROL, ControlValue.QUERY_DTR.code()),
    RTS(ComPortCodes.SET_CONTROL, ControlValue.QUERY_RTS.code());

    private final int command;
    private final int query;

    Item(int command, int query) {
      this.command = command;
      this.query = query;
    }

    ComPortMessage question() {
      return set(query);
    }

    /** The command that sets a value. */
    ComPortMessage set(long value) {
      return this == BAUD_RATE ? new BaudRate(value) : new Octet(command, (int) value);
    }
  }

  private final Map<Item, Long> before = new EnumMap<>(Item.class);

  /**
   * Takes note of what an item was before anything was tried. A break is ended whatever was told:
   * ser2net tells of one that nobody sends.
   */
  void found(Item item, OptionalLong value) {
    value.ifPresent(told -> before.put(item, told));
  }

  OptionalLong of(Item item) {
    Long value = before.get(item);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** Sets an item to what it was, if that is known. */
  void restore(Item item, Prober prober) throws IOException {
    Long value = before.get(item);
    if (value != null) {
      prober.ask(item.set(value));
    }
  }

  /** Sets everything to what it was; returns what is not as it was, or may not be. */
  List<String> restore(Prober prober) throws IOException {
    prober.ask(new Octet(ComPortCodes.SET_CONTROL, ControlValue.BREAK_OFF.code()));
    // Twice: a server may refuse a combination that a later value makes possible.
    for (int i = 0; i < 2; i++) {
      for (Map.Entry<Item, Long> entry : before.entrySet()) {
        if (entry.getKey() == Item.BREAK) {
          continue;
        }
        OptionalLong now = prober.ask(entry.getKey().question());
        if (now.isEmpty() || now.getAsLong() != entry.getValue()) {
          prober.ask(entry.getKey().set(entry.getValue()));
        }
      }
    }
    List<String> left = new ArrayList<>();
    for (Item item : Item.values()) {
      Long was = before.get(item);
      if (was == null) {
        left.add(unknown(item));
      } else if (item == Item.BREAK) {
        if (prober.ask(item.question()).orElse(0) == ControlValue.BREAK_ON.code()) {
          left.add("BREAK: it still tells of one, although it was asked to end it");
        }
      } else {
        OptionalLong now = prober.ask(item.question());
        if (now.isEmpty() || now.getAsLong() != was) {
          left.add(
              "was %s, is %s"
                  .formatted(
                      Frames.describe(item.set(was)),
                      now.isEmpty() ? "not told" : Frames.describe(item.set(now.getAsLong()))));
        }
      }
    }
    return left;
  }

  private static String unknown(Item item) {
    String end =
        switch (item) {
          case DTR, RTS -> "; it was left raised";
          case BREAK -> "; it was ended";
          case BAUD_RATE, DATA_SIZE, PARITY, STOP_SIZE, FLOW, INBOUND_FLOW -> "";
        };
    return item.name().replace('_', ' ') + ": the server does not tell what it was" + end;
  }
}
