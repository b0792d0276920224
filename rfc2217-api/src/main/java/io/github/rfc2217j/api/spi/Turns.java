package io.github.rfc2217j.api.spi;

/**
 * The turns of a thread that moves octets. Nothing takes a virtual one from its carrier as long as
 * it does not wait, and it does not wait while there are always more octets: a few of such threads
 * would keep everybody else from running, and even platform threads would for milliseconds. So it
 * says after each piece how much it has moved, and lets others run when that was enough. For one
 * thread.
 */
public final class Turns {

  /** Octets for some hundred microseconds of work. */
  private static final int MOST_OCTETS = 8 * 1024;

  /**
   * As many small pieces take no longer. Fewer are not enough: to give way is not free, since JDK
   * 25 wakes another carrier for it, and who moves single octets waits after almost each of them.
   */
  private static final int MOST_PIECES = 16;

  private int octets;
  private int pieces;

  /** Makes turns; the first one begins. */
  public Turns() {}

  /**
   * Ends a piece of work; lets other virtual threads run if the turn is over.
   *
   * @param moved how many octets the piece had
   */
  @SuppressWarnings("ThreadPriorityCheck") // for fairness; nothing depends on who runs next
  public void moved(int moved) {
    octets += moved;
    pieces++;
    if (octets >= MOST_OCTETS || pieces == MOST_PIECES) {
      octets = 0;
      pieces = 0;
      Thread.yield();
    }
  }
}
