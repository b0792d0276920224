package io.github.rfc2217j.api.contract;

/**
 * A known departure from the contract. A test does not leave out what differs: it proves that the
 * port departs in just this way, so that an entry which is not true any more fails.
 */
public enum Difference {
  /** A second opening of the device by the same program succeeds. */
  OPENS_TWICE
}
