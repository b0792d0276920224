package io.github.rfc2217j.api.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Reads files of keys, certificates and passwords; refuses secrets that others can read. */
public final class KeyFiles {

  /** More than any chain of certificates; a wrong file costs no more memory than this. */
  static final int LONGEST = 1024 * 1024;

  private static final Set<PosixFilePermission> OPEN_TO_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private KeyFiles() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @param longest how many octets it may have
   * @return its octets
   * @throws KeyMaterialException if it is not there, not readable or too long
   */
  public static byte[] read(Path file, int longest) throws KeyMaterialException {
    if (Files.isDirectory(file)) {
      throw new KeyMaterialException(file + " is a directory; name the file in it");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(longest + 1);
      if (octets.length > longest) {
        throw new KeyMaterialException(
            file + " is longer than " + longest + " octets: is it the right file?");
      }
      return octets;
    } catch (NoSuchFileException e) {
      throw new KeyMaterialException(
          file
              + " does not exist"
              + (file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath()),
          e);
    } catch (AccessDeniedException e) {
      throw new KeyMaterialException(
          file
              + " may not be read by the user '"
              + System.getProperty("user.name")
              + "' whom this program runs as; make that user its owner (chown)",
          e);
    } catch (KeyMaterialException e) {
      throw e;
    } catch (IOException e) {
      throw new KeyMaterialException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a file with secrets that is not its owner's alone. Does nothing on systems without
   * POSIX permissions.
   *
   * @param file the file, a symbolic link is followed
   * @throws KeyMaterialException if the group or others may read or write it; the message has the
   *     command that mends it
   */
  public static void requirePrivate(Path file) throws KeyMaterialException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> permissions;
    try {
      permissions = view.readAttributes().permissions();
    } catch (IOException e) {
      throw new KeyMaterialException(
          "the permissions of " + file + " can't be read: " + e.getMessage(), e);
    }
    if (permissions.stream().anyMatch(OPEN_TO_OTHERS::contains)) {
      throw new KeyMaterialException(
          file
              + " holds a secret, but other users may read or write it (its permissions are "
              + PosixFilePermissions.toString(permissions)
              + "). Close it: chmod 600 "
              + file);
    }
  }
}
