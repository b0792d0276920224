package io.github.rfc2217j.api.spi;

/**
 * The turns of a virtual thread that moves octets. Nothing takes it from its carrier as long as it
 * does not wait, and it does not wait while there are always more octets: a few of such threads
 * would keep everybody else from running. So it ends its turn after each piece of work. For one
 * thread.
 */
public final class Turns {

  /**
   * So many small pieces make a turn: 100 microseconds. Giving way is not free, JDK 25 wakes
   * another carrier for it, and who moves single octets waits after almost each of them anyway.
   */
  private static final int MOST = 16;

  private int pieces;

  /** Makes turns; the first one begins. */
  public Turns() {}

  /**
   * Ends a piece of work; lets other virtual threads run if that was a turn.
   *
   * @param full whether the work found as much as it could take, so that there is probably more
   * @return whether the turn was over
   */
  @SuppressWarnings("ThreadPriorityCheck") // for fairness; nothing depends on who runs next
  public boolean next(boolean full) {
    pieces++;
    boolean over = full || pieces == MOST;
    if (over) {
      pieces = 0;
      Thread.yield();
    }
    return over;
  }
}
