package io.github.rfc2217j.serial.purejavacomm;

import io.github.rfc2217j.api.spi.device.LinuxDevice;
import jtermios.JTermios;

/** The system calls on a descriptor, by the library's {@code jtermios} layer. */
final class DescriptorCalls implements LinuxDevice.Calls {

  private final int descriptor;
  private volatile int errno;

  DescriptorCalls(int descriptor) {
    this.descriptor = descriptor;
  }

  @Override
  public int ioctl(int request, int[] argument) {
    return checked(JTermios.ioctl(descriptor, request, argument));
  }

  @Override
  public int tcflush(int queues) {
    return checked(JTermios.tcflush(descriptor, queues));
  }

  @Override
  public int errno() {
    return errno;
  }

  private int checked(int result) {
    if (result < 0) {
      failed(JTermios.errno());
    }
    return result;
  }

  /** Notes why another call on the descriptor failed. */
  void failed(int why) {
    errno = why;
  }
}
