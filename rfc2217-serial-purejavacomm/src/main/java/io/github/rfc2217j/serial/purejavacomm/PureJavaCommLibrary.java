package io.github.rfc2217j.serial.purejavacomm;

import com.sun.jna.Native;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.spi.device.LinuxDevice;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.NativeTurns;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import jtermios.JTermios;
import org.jspecify.annotations.Nullable;

/**
 * Loads JNA's native code from a private directory, and makes one call at a time to the library.
 */
final class PureJavaCommLibrary {

  static final String NAME = "PureJavaComm 1.0.2";

  /** Where JNA unpacks; by default a directory with a predictable name that everybody can make. */
  private static final String DIRECTORY = "jna.tmpdir";

  private static final System.Logger LOG = System.getLogger(PureJavaCommLibrary.class.getName());

  private static final NativeTurns TURNS = new NativeTurns(NAME, Duration.ofSeconds(60));

  // Used by the thread whose turn it is.
  private static boolean loaded;

  /** What the first attempt said; the JVM only says that there was one, when asked again. */
  private static @Nullable String failure;

  private PureJavaCommLibrary() {}

  static void checkSystem(String port) throws ProviderException {
    if (!LinuxDevice.isSupported()) {
      throw new ProviderException(
          port,
          "cannot open "
              + port
              + ": the PureJavaComm backend works on Linux on x86, ARM, RISC-V and LoongArch, and"
              + " this is "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + ". Use rfc2217-serial-jserialcomm.");
    }
  }

  /** Loads the native code if this is the first call, then opens a device, when it is its turn. */
  static NativeDevice open(String port, String path) throws IOException {
    return TURNS.call(
        port,
        "opening",
        () -> {
          load(port);
          return PureJavaCommDevice.open(port, path);
        },
        NativeDevice::close);
  }

  private static void load(String port) throws IOException {
    if (loaded) {
      return;
    }
    if (failure != null) {
      throw new ProviderException(port, "cannot open " + port + ": " + failure);
    }
    try {
      checkVersion();
      loadPrivately();
      loaded = true;
    } catch (LinkageError | RuntimeException e) {
      failure =
          "PureJavaComm or JNA can't be loaded: "
              + e
              + ". Put purejavacomm 1.0.2.RELEASE and jna 4.5.2 on the class path or module path,"
              + " and nothing newer of JNA; see that programs may be executed from "
              + System.getProperty("java.io.tmpdir")
              + ", or name another directory by the system property "
              + DIRECTORY
              + ".";
      throw new ProviderException(port, "cannot open " + port + ": " + failure, e);
    }
  }

  /** With a newer JNA the library fails later, and does not say why. */
  private static void checkVersion() {
    // Neither the literal nor this call initializes the class, which would load native code.
    String version = Native.class.getPackage().getImplementationVersion();
    if (version != null && !version.startsWith("4.")) {
      CodeSource source = Native.class.getProtectionDomain().getCodeSource();
      throw new IllegalStateException(
          "PureJavaComm needs JNA 4.5.2, and found is JNA "
              + version
              + (source == null ? "" : " in " + source.getLocation()));
    }
  }

  private static void loadPrivately() throws IOException {
    if (System.getProperty(DIRECTORY) != null) {
      initialize();
      return;
    }
    Path directory = Files.createTempDirectory("rfc2217j-jna-");
    System.setProperty(DIRECTORY, directory.toString());
    try {
      initialize();
    } finally {
      System.clearProperty(DIRECTORY);
      delete(directory);
    }
  }

  private static void initialize() {
    // A call that needs the library, JNA and the C library behind it, and does nothing.
    int errno = JTermios.errno();
    LOG.log(System.Logger.Level.DEBUG, "{0} is loaded (errno {1})", NAME, errno);
  }

  private static void delete(Path directory) {
    try {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot delete " + directory + ", which only this user can enter; delete it by hand",
          e);
    }
  }
}
