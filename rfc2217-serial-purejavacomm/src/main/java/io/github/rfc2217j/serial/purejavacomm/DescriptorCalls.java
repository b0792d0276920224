package io.github.rfc2217j.serial.purejavacomm;

import io.github.rfc2217j.api.spi.device.LinuxLine;
import java.util.function.IntConsumer;
import jtermios.JTermios;

/** The system calls on a descriptor, by the library's {@code jtermios} layer. */
final class DescriptorCalls implements LinuxLine.Calls {

  private final int descriptor;
  private final IntConsumer failed;

  /** {@code failed} is told the error number of a call that fails. */
  DescriptorCalls(int descriptor, IntConsumer failed) {
    this.descriptor = descriptor;
    this.failed = failed;
  }

  @Override
  public int ioctl(int request, int[] argument) {
    return checked(JTermios.ioctl(descriptor, request, argument));
  }

  @Override
  public int tcflush(int queues) {
    return checked(JTermios.tcflush(descriptor, queues));
  }

  private int checked(int result) {
    if (result < 0) {
      failed.accept(JTermios.errno());
    }
    return result;
  }
}
