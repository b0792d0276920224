package io.github.rfc2217j.server;

/** What becomes of a port's clients when its device is lost: unplugged, or failed. */
public enum LossPolicy {

  /** They get what the device has sent, and are let go. */
  DISCONNECT,

  /**
   * They stay, as when a cable is pulled. The modem lines go low, of which clients are told. What
   * they send meanwhile, and what had not reached the device, is thrown away and counted: a device
   * that comes back gets no stale commands. What they ask for is answered with what was in force.
   * The device is looked for every 250 milliseconds, after a while every two seconds; once it is
   * there, it gets the settings that were in force, and DTR, RTS and a break as the client had set
   * them.
   */
  HOLD
}
