package io.github.rfc2217j.server;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port that is to be served.
 *
 * @param site where
 * @param access who may come in there
 * @param export what
 */
record Wanted(Site site, ListenerAccess access, Export export) {

  private static final Logger LOG = LoggerFactory.getLogger(Wanted.class);

  /** Lets go of what was handed in for it. */
  void release() {
    try {
      site.release();
    } catch (IOException e) {
      LOG.warn("closing {} reported: {}", site.text(), e.getMessage());
    }
  }
}
