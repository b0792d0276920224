package io.github.rfc2217j.protocol.telnet;

/** Both ends' states, what is under way between them, and their last wishes, in a number. */
final class NegotiationState {
  /** What fits into the number: more than a sound negotiation has under way. */
  static final int CHANNEL_CAPACITY = 6;

  /** What an end wished last. */
  enum LastWish {
    NONE,
    OFF,
    ON
  }

  private static final int END_BITS = 6;
  // Two bits a message, below a leading one that marks the length.
  private static final int CHANNEL_BITS = 2 * CHANNEL_CAPACITY + 1;
  private static final int WISH_BITS = 2;
  private static final int EMPTY = 1;

  private final int[] ends = new int[2];
  // By the end that receives.
  private final long[] channels = {EMPTY, EMPTY};
  private final int[] lastWishes = new int[2];

  static NegotiationState unpack(long packed) {
    NegotiationState state = new NegotiationState();
    long rest = packed;
    for (int i = 0; i < 2; i++) {
      state.ends[i] = (int) (rest & mask(END_BITS));
      rest >>>= END_BITS;
      state.channels[i] = rest & mask(CHANNEL_BITS);
      rest >>>= CHANNEL_BITS;
      state.lastWishes[i] = (int) (rest & mask(WISH_BITS));
      rest >>>= WISH_BITS;
    }
    return state;
  }

  long pack() {
    long packed = 0;
    for (int i = 1; i >= 0; i--) {
      packed = packed << WISH_BITS | lastWishes[i];
      packed = packed << CHANNEL_BITS | channels[i];
      packed = packed << END_BITS | ends[i];
    }
    return packed;
  }

  private static long mask(int bits) {
    return (1L << bits) - 1;
  }

  /** Returns the state of end 0 or 1. */
  int end(int which) {
    return ends[which];
  }

  void setEnd(int which, int state) {
    ends[which] = state;
  }

  LastWish lastWish(int which) {
    return LastWish.values()[lastWishes[which]];
  }

  void setLastWish(int which, boolean on) {
    lastWishes[which] = (on ? LastWish.ON : LastWish.OFF).ordinal();
  }

  /** Returns the number of messages on their way to an end. */
  int underWayTo(int receiver) {
    return (63 - Long.numberOfLeadingZeros(channels[receiver])) / 2;
  }

  boolean isQuiet() {
    return channels[0] == EMPTY && channels[1] == EMPTY;
  }

  void send(int sender, int verb) {
    int receiver = 1 - sender;
    if (underWayTo(receiver) == CHANNEL_CAPACITY) {
      throw new AssertionError("a channel overflows: " + this);
    }
    channels[receiver] = channels[receiver] << 2 | (verb - TelnetCodes.WILL);
  }

  /** Removes and returns the oldest message on its way to an end. */
  int take(int receiver) {
    int shift = 2 * (underWayTo(receiver) - 1);
    int verb = (int) (channels[receiver] >>> shift & 3) + TelnetCodes.WILL;
    channels[receiver] = channels[receiver] & mask(shift) | 1L << shift;
    return verb;
  }

  @Override
  public String toString() {
    return "end 0 in " + text(0) + "; end 1 in " + text(1);
  }

  private String text(int which) {
    StringBuilder text = new StringBuilder(Integer.toString(ends[which])).append(", to get");
    for (int i = underWayTo(which) - 1; i >= 0; i--) {
      int verb = (int) (channels[which] >>> 2 * i & 3) + TelnetCodes.WILL;
      text.append(' ').append(TelnetCodes.commandName(verb));
    }
    return text.toString();
  }
}
