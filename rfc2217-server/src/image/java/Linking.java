import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Links a Java virtual machine with the modules of the program, and without what it never uses.
 *
 * @param jars the directory with the jars that the program needs
 * @param picocli its sources
 * @param image the directory to make
 */
record Linking(Path jars, Path picocli, Path image) {

  private static final String COMMAND_LINE = "info.picocli";

  /**
   * What the program needs of the JDK besides what its modules require: the Flight Recorder, SIGHUP
   * (unsupported), elliptic curves in JDKs that have them apart, and a status page (httpserver).
   * Not JMX, in which the program shows nothing: its status page has more.
   */
  private static final List<String> JDK =
      List.of("jdk.jfr", "jdk.unsupported", "jdk.crypto.ec", "jdk.httpserver");

  /**
   * What no server asks for: names of characters, messages of the JDK in other languages, and what
   * the JDK's own programs are made of.
   */
  private static final String NEVER_USED =
      "/java.base/java/lang/uniName.dat,**_de.class,**_ja.class,**_zh_CN.class"
          // No package may be empty.
          + ",/java.base/sun/security/tools/keytool/Main*.class"
          + ",/java.base/sun/security/tools/keytool/Resources*.class";

  void link() throws IOException {
    List<String> modules =
        Stream.concat(
                ModuleFinder.of(jars).findAll().stream().map(each -> each.descriptor().name()),
                JDK.stream().filter(name -> ModuleFinder.ofSystem().find(name).isPresent()))
            .sorted()
            .toList();
    boolean hasCache = Runtime.version().feature() >= Training.CACHE_SINCE;
    List<String> arguments =
        new ArrayList<>(
            List.of(
                // The first of two jars with the same module counts.
                "--module-path="
                    + String.join(
                        File.pathSeparator,
                        withoutNativeLibraries(),
                        compiledAgain(),
                        jars.toString()),
                "--add-modules=" + String.join(",", modules),
                "--output=" + image,
                "--strip-debug",
                "--compress=zip-9",
                "--no-header-files",
                "--no-man-pages",
                "--exclude-resources=" + NEVER_USED,
                // For other JDKs that look into this one; sorting by AVX instructions; jars that
                // are programs by themselves; the JDK's own programs; what the archive of an older
                // JDK is made of.
                "--exclude-files=regex:.*/(lib/jrt-fs\\.jar|lib/libsimdsort\\.so|lib/jexec"
                    + "|bin/jwebserver|bin/keytool"
                    + (hasCache ? "|lib/classlist)" : ")")));
    if (!hasCache) {
      arguments.add("--generate-cds-archive");
    }
    Tools.tool("jlink", arguments);
  }

  /**
   * Makes a jar of jSerialComm's classes: the image has its native library apart, and one of them.
   */
  private String withoutNativeLibraries() throws IOException {
    Path classes = Files.createDirectories(image.resolveSibling("jserialcomm"));
    try (JarFile file =
        new JarFile(
            Tools.module(jars, Contents.BACKEND).toFile(),
            true,
            JarFile.OPEN_READ,
            Runtime.version())) {
      for (JarEntry entry : file.versionedStream().toList()) {
        if (entry.getName().endsWith(".class")) {
          Path to = classes.resolve(entry.getName());
          Files.createDirectories(to.getParent());
          Tools.copy(file, entry.getName(), to);
        }
      }
    }
    return Tools.jar(classes);
  }

  /**
   * Makes a jar of picocli's sources. Its published classes are of Java 5's format, which no
   * archive of the virtual machine takes and which is slow to verify: three quarters of the time to
   * start went into that.
   */
  private String compiledAgain() throws IOException {
    Path classes = Files.createDirectories(image.resolveSibling("picocli"));
    Path unpacked = Files.createDirectories(image.resolveSibling("picocli-sources"));
    try (JarFile file = new JarFile(Tools.module(jars, COMMAND_LINE).toFile())) {
      Tools.copy(
          file, "META-INF/versions/9/module-info.class", classes.resolve("module-info.class"));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-Xlint:none", "--release=21", "-encoding", "UTF-8"));
    arguments.addAll(List.of("-d", classes.toString()));
    try (JarFile file = new JarFile(picocli.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".java")) {
          Path to = unpacked.resolve(entry.getName());
          Files.createDirectories(to.getParent());
          Tools.copy(file, entry.getName(), to);
          arguments.add(to.toString());
        }
      }
    }
    Tools.tool("javac", arguments);
    return Tools.jar(classes);
  }

  private static boolean isJdks(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".so") && !name.equals("libjSerialComm.so");
  }

  /**
   * Drops the symbols of the JDK's libraries that only a debugger wants: 5 MB of the virtual
   * machine's 30. A crash report then shows offsets, which the JDK's own symbol files turn into
   * names. The backend's library stays as its makers published it.
   */
  void shrink() throws Exception {
    if (!Files.exists(image.resolve("lib/server/libjvm.so")) || !Tools.found("strip")) {
      return;
    }
    try (Stream<Path> files = Files.walk(image.resolve("lib"))) {
      for (Path library : files.filter(Linking::isJdks).toList()) {
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-r--r--"));
        Tools.run(
            "strip", "--strip-unneeded", "--remove-section=.note.stapsdt", library.toString());
      }
    }
  }
}
