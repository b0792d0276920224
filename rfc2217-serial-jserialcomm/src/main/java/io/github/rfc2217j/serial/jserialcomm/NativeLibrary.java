package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.spi.device.NativeThread;
import io.github.rfc2217j.api.spi.device.NativeTurns;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
  private static final String LIBRARY_PATH = "jSerialComm.library.path";

  /**
   * No directory can have so long a name. Where jSerialComm can't load what it was given, it would
   * else unpack into and load from a directory whose parent may belong to somebody else.
   */
  private static final String IMPOSSIBLE = "-".repeat(300);

  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

  /**
   * jSerialComm 2.11.4 keeps a native list of ports. Looking for ports frees entries of that list
   * which opening a port uses without a lock, and the error code of a failed open is one variable
   * for all ports.
   */
  private static final NativeTurns TURNS = new NativeTurns("jSerialComm", Duration.ofSeconds(60));

  // Used by the thread whose turn it is.
  private static boolean loaded;

  /** What the first attempt said; the JVM only says that there was one, when asked again. */
  private static @Nullable String failure;

  private NativeLibrary() {}

  /**
   * Loads the native code if this is the first call, then makes the call, when it is its turn; what
   * it returns after the caller was told that it is stuck goes to {@code late}.
   */
  static <T> T call(String port, String doing, NativeThread.Call<T> call, Consumer<? super T> late)
      throws IOException {
    try {
      return TURNS.call(
          port,
          doing,
          () -> {
            load(port);
            return call.call();
          },
          late);
    } catch (LinkageError e) {
      throw failed(port, e.toString(), e);
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
      initializeInPrivate();
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
   * Lets the library load its native code from a fresh directory that only this user may enter,
   * unless the user says where it is.
   *
   * <p>Left to itself, jSerialComm 2.11.4 looks into {@code jSerialComm/} of the temporary
   * directory while its class is initialised. It deletes what older versions left there, following
   * symbolic links, and loads a native library that it finds there; on most systems anybody may
   * have put either there first. It reads the properties that say otherwise only then, so they are
   * set for that moment. They are its own: nobody else's files are led elsewhere.
   */
  private static void initializeInPrivate() throws IOException {
    if (!System.getProperty(LIBRARY_PATH, "").isEmpty() || isOnLibraryPath()) {
      initializeApart();
      return;
    }
    try (NativeFiles files = NativeFiles.unpack(Platform.CURRENT)) {
      System.setProperty(LIBRARY_PATH, files.directory().toString());
      initializeApart();
    } finally {
      System.clearProperty(LIBRARY_PATH);
    }
  }

  /** Tells whether the library is where the JVM looks for it, as it is in an image of ours. */
  private static boolean isOnLibraryPath() {
    return Stream.of("sun.boot.library.path", "java.library.path")
        .map(property -> System.getProperty(property, ""))
        .flatMap(path -> Stream.of(path.split(Pattern.quote(File.pathSeparator))))
        .flatMap(directory ->
            Stream.of(System.mapLibraryName("jSerialComm"), "libjSerialComm.jnilib")
                .map(file -> new File(directory, file)))
        .anyMatch(File::isFile);
  }

  /**
   * Keeps the library from everything in the temporary and the home directory, unless the user has
   * named a directory there.
   */
  private static void initializeApart() {
    if (System.getProperty(APPLICATION) != null) {
      initialize();
      return;
    }
    String fresh = UUID.randomUUID().toString();
    System.setProperty(
        APPLICATION, Platform.CURRENT.posix() ? fresh + File.separator + IMPOSSIBLE : fresh);
    try {
      initialize();
    } finally {
      System.clearProperty(APPLICATION);
      // It makes this much before it gives up.
      delete(System.getProperty(TEMPORARY, "/tmp"), "jSerialComm", fresh);
      delete(System.getProperty("user.home", "/tmp"), ".jSerialComm", fresh);
    }
  }

  private static void delete(String parent, String shared, String fresh) {
    File directory = new File(parent, shared);
    // Only if they are empty.
    if (new File(directory, fresh).delete() && !directory.delete()) {
      LOG.log(System.Logger.Level.DEBUG, "others use {0}", directory);
    }
  }

  private static void initialize() {
    SignalGuard.during(NativeLibrary::initializeClass);
  }

  private static void initializeClass() {
    try {
      Class.forName(SerialPort.class.getName(), true, NativeLibrary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new NoClassDefFoundError(e.getMessage());
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
