/**
 * Serial ports without hardware: a loop-back plug and null-modem pairs that honour settings, keep the real pace if
 * asked to, and fail on demand.
 */
@NullMarked
package io.github.rfc2217j.api.simulated;

import org.jspecify.annotations.NullMarked;
