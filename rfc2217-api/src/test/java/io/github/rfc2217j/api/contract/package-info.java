/**
 * What every {@link io.github.rfc2217j.api.SerialPort} must do, as tests: extend {@link
 * io.github.rfc2217j.api.contract.SerialPortContract}. In the test jar, for backends of anybody.
 */
package io.github.rfc2217j.api.contract;
