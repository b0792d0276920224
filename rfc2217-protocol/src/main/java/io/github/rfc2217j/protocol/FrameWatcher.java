package io.github.rfc2217j.protocol;

import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;

/**
 * Is shown every Telnet frame that a session sends and receives, for logs and for tests of peers:
 * negotiations, commands, subnegotiations in the form in which they came. Called in the middle of
 * the session's methods, by their callers' thread; must not call the session. Data costs it
 * nothing.
 */
public interface FrameWatcher {

  /** Looks away. */
  FrameWatcher NONE =
      new FrameWatcher() {
        @Override
        public void received(TelnetEvent frame, ByteBuffer payload) {
          // Nobody looks.
        }

        @Override
        public void sent(byte[] frame) {
          // Nobody looks.
        }
      };

  /**
   * Is shown a frame from the peer, before anything is done about it. NOP and GA, which mean
   * nothing, are not shown.
   *
   * @param frame the frame
   * @param payload where the data goes; what was put in before its position by the same {@link
   *     Session#receive} came before the frame
   */
  void received(TelnetEvent frame, ByteBuffer payload);

  /**
   * Is shown a frame on its way to the peer.
   *
   * @param frame the octets as they leave; to be left as they are
   */
  void sent(byte[] frame);
}
