package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.ProviderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads jSerialComm's native code without trusting what others left in a shared temporary
 * directory, and makes one call at a time to that part of the library which is not safe for
 * several.
 */
final class NativeLibrary {

  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String APPLICATION = "fazecast.jSerialComm.appid";

  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

  /**
   * jSerialComm 2.11.4 keeps a native list of ports. Looking for ports frees entries of that list
   * which opening a port uses without a lock, and the error code of a failed open is one variable
   * for all ports.
   */
  private static final ReentrantLock LOCK = new ReentrantLock();

  // Guarded by the lock, which the caller holds while its thread uses them.
  private static boolean loaded;

  /** What the first attempt said; the JVM only says that there was one, when asked again. */
  private static @Nullable String failure;

  private NativeLibrary() {}

  /**
   * Loads the native code if this is the first call, then makes the call; one at a time, on a
   * thread of its own.
   */
  static <T> T call(String port, NativeThread.Call<T> call) throws IOException {
    // By the caller, so that there is one thread at a time however many callers wait.
    LOCK.lock();
    try {
      return NativeThread.call(
          "rfc2217-native " + port,
          () -> {
            load(port);
            return call.call();
          });
    } catch (LinkageError e) {
      throw failed(port, e.toString(), e);
    } finally {
      LOCK.unlock();
    }
  }

  private static void load(String port) throws IOException {
    if (loaded) {
      return;
    }
    if (failure != null) {
      throw failed(port, failure, null);
    }
    if (Platform.CURRENT == Platform.UNKNOWN) {
      throw new ProviderException(
          port,
          "cannot open "
              + port
              + ": jSerialComm has no native code for "
              + System.getProperty("os.name")
              + ". Use another backend.");
    }
    try {
      if (System.getProperty(APPLICATION) == null) {
        initializeInPrivate();
      } else {
        initialize();
      }
      loaded = true;
    } catch (LinkageError e) {
      failure = e.toString();
      throw e;
    } catch (IOException e) {
      throw new ProviderException(
          port,
          "cannot open "
              + port
              + ": no private directory for jSerialComm's native code could be made in "
              + System.getProperty(TEMPORARY)
              + " ("
              + e
              + "). Make that directory writable, or set the system property java.io.tmpdir to one"
              + " that is.",
          e);
    }
  }

  /**
   * Lets the library unpack into a fresh directory that only this user may enter.
   *
   * <p>Left to itself, jSerialComm 2.11.4 looks into {@code jSerialComm/} of the temporary
   * directory while its class is initialised. It deletes what older versions left there, following
   * symbolic links, and loads a native library that it finds there; on most systems anybody may
   * have put either there first. It knows no property for another place except those two, and reads
   * them only then, so they are set for that moment.
   */
  private static void initializeInPrivate() throws IOException {
    Path directory = Files.createTempDirectory("rfc2217j-jserialcomm-");
    String temporary = System.getProperty(TEMPORARY, "/tmp");
    System.setProperty(TEMPORARY, directory.toString());
    // Keeps it from what may lie in the home directory, its second choice.
    System.setProperty(APPLICATION, UUID.randomUUID().toString());
    try {
      initialize();
    } finally {
      System.clearProperty(APPLICATION);
      System.setProperty(TEMPORARY, temporary);
      if (Platform.CURRENT.posix()) {
        // A mapped file needs no name; Windows keeps loaded files from being deleted.
        delete(directory);
      }
    }
  }

  private static void initialize() {
    try {
      Class.forName(SerialPort.class.getName(), true, NativeLibrary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new NoClassDefFoundError(e.getMessage());
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "could not delete " + directory + "; it is not needed any more",
          e);
    }
  }

  static ProviderException failed(String port, String reason, @Nullable Throwable cause) {
    return new ProviderException(
        port,
        "cannot open "
            + port
            + ": jSerialComm's native library for "
            + System.getProperty("os.name")
            + " on "
            + System.getProperty("os.arch")
            + " cannot be loaded ("
            + reason
            + "). If the temporary directory "
            + System.getProperty(TEMPORARY)
            + " is mounted noexec, set java.io.tmpdir to another, or set jSerialComm.library.path"
            + " to a directory with the library in it; on a system without glibc, use another"
            + " backend.",
        cause);
  }
}
