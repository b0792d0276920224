package io.github.rfc2217j.server;

import io.github.rfc2217j.server.unix.SocketFile;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A file for a UNIX-domain socket.
 *
 * @param file the file
 * @param permissions of the file; who may write to it may connect
 */
record UnixSite(Path file, Set<PosixFilePermission> permissions) implements Site {

  UnixSite {
    permissions = Set.copyOf(permissions);
  }

  @Override
  public String text() {
    return Addresses.text(UnixDomainSocketAddress.of(file));
  }

  @Override
  public Door open(String name, ListenerAccess access) throws IOException {
    access.checkUnix(text(), name);
    try {
      return new UnixDoor(SocketFile.listen(file, permissions), file);
    } catch (IOException | UnsupportedOperationException e) {
      String reason = e instanceof BindException ? e.getMessage() : e.toString();
      BindException failure =
          new BindException("cannot listen on " + text() + " for " + name + ": " + reason);
      failure.initCause(e);
      throw failure;
    }
  }
}
