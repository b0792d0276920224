package io.github.rfc2217j.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.packaging.bundle.Probe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The artifacts as bundles of an OSGi framework, which resolves, starts and connects them. */
@Timeout(120)
class OsgiIT {

  private static final List<String> ARTIFACTS =
      List.of(
          "rfc2217-api",
          "rfc2217-protocol",
          "rfc2217-client",
          "rfc2217-server",
          "rfc2217-serial-jserialcomm");

  @TempDir private Path directory;
  private Framework framework;

  @BeforeEach
  void start() throws Exception {
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    directory.resolve("cache").toString(),
                    Constants.FRAMEWORK_STORAGE_CLEAN,
                    Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT));
    framework.init();
    framework.start();
    // It changes classes when they are loaded, so it is there first.
    for (String asm : List.of("asm-9", "asm-tree-", "asm-analysis-", "asm-commons-", "asm-util-")) {
      install(onClassPath(asm));
    }
    install(onClassPath("org.apache.aries.spifly.dynamic.bundle-")).start();
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(30_000);
  }

  @Test
  void resolvesAndUsesProvidersOfOtherBundles() throws Exception {
    List<Bundle> bundles = new ArrayList<>();
    for (String artifact : ARTIFACTS) {
      bundles.add(install(artifact(artifact)));
    }
    bundles.add(install(onClassPath("slf4j-api-")));
    bundles.add(install(onClassPath("slf4j-simple-")));
    bundles.add(install(onClassPath("jSerialComm-")));
    start(bundles);
    assertThat(ask(List.of("sim:loop", "jserialcomm:/dev/not-there")))
        .startsWith("echoed through rfc2217")
        .contains("sim:loop: opened")
        // The provider was found and asked: this is its message.
        .contains("/dev/not-there")
        .doesNotContain("no provider");
  }

  @Test
  void takesTheOtherBackendToo() throws Exception {
    List<Bundle> bundles = new ArrayList<>();
    for (String artifact : ARTIFACTS.subList(0, 4)) {
      bundles.add(install(artifact(artifact)));
    }
    bundles.add(install(artifact("rfc2217-serial-purejavacomm")));
    Path repository = Path.of(System.getProperty("maven.repo.local"));
    bundles.add(install(repository.resolve("net/java/dev/jna/jna/4.5.2/jna-4.5.2.jar")));
    // The library is no bundle by itself.
    Path library =
        repository.resolve(
            "com/github/purejavacomm/purejavacomm/1.0.2.RELEASE/purejavacomm-1.0.2.RELEASE.jar");
    bundles.add(
        install(
            "wrapped",
            wrapped(
                library,
                "purejavacomm",
                "purejavacomm,jtermios,jtermios.linux",
                "com.sun.jna,com.sun.jna.ptr")));
    bundles.add(install(onClassPath("slf4j-api-")));
    bundles.add(install(onClassPath("slf4j-simple-")));
    start(bundles);
    assertThat(ask(List.of("purejavacomm:/dev/not-there")))
        .startsWith("echoed through rfc2217")
        .contains("/dev/not-there")
        .doesNotContain("no provider");
  }

  @Test
  void saysInItsManifestsWhatItIs() throws Exception {
    for (String artifact : ARTIFACTS) {
      try (JarFile jar = new JarFile(artifact(artifact).toFile())) {
        Attributes main = jar.getManifest().getMainAttributes();
        assertThat(main.getValue(Constants.BUNDLE_SYMBOLICNAME))
            .isEqualTo("io.github.rfc2217j." + artifact.replace("rfc2217-", "").replace('-', '.'));
        assertThat(main.getValue(Constants.BUNDLE_LICENSE)).contains("Apache-2.0");
        assertThat(main.keySet().stream().map(Object::toString))
            .doesNotContain("Bnd-LastModified", "Built-By", "Build-Jdk", "Private-Package");
        for (String file : List.of("META-INF/LICENSE", "META-INF/NOTICE", "module-info.class")) {
          assertThat(jar.getEntry(file)).as("%s in %s", file, artifact).isNotNull();
        }
      }
    }
  }

  private void start(List<Bundle> bundles) throws Exception {
    for (Bundle bundle : bundles) {
      if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
        bundle.start();
        assertThat(bundle.getState()).as(bundle.toString()).isEqualTo(Bundle.ACTIVE);
      }
    }
  }

  /** Runs {@link Probe} in a bundle of its own. */
  private String ask(List<String> ports) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Manifest manifest =
        manifest(
            "probe",
            "",
            "io.github.rfc2217j.api,io.github.rfc2217j.server,org.osgi.framework,io.github.rfc2217j.client");
    manifest.getMainAttributes().putValue(Constants.BUNDLE_ACTIVATOR, Probe.class.getName());
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      String file = Probe.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new ZipEntry(file));
      try (InputStream probe = Probe.class.getClassLoader().getResourceAsStream(file)) {
        Objects.requireNonNull(probe).transferTo(jar);
      }
    }
    Bundle probe = install("probe", bytes.toByteArray());
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    // The one of the tests sees the providers of the class path, which are strangers in here.
    thread.setContextClassLoader(null);
    try {
      probe.start();
      BundleContext context = probe.getBundleContext();
      for (ServiceReference<?> reference :
          context.getServiceReferences(Callable.class, "(ports=*)")) {
        ports.forEach(port -> System.setProperty("probe." + port, ""));
        return String.valueOf(((Callable<?>) context.getService(reference)).call());
      }
      throw new AssertionError("the probe is not there");
    } finally {
      ports.forEach(port -> System.clearProperty("probe." + port));
      thread.setContextClassLoader(loader);
    }
  }

  private Bundle install(Path jar) throws Exception {
    return install(jar.toUri().toString(), Files.readAllBytes(jar));
  }

  private Bundle install(String location, byte[] jar) throws Exception {
    return framework.getBundleContext().installBundle(location, new ByteArrayInputStream(jar));
  }

  private static byte[] wrapped(Path library, String name, String exports, String imports)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarFile from = new JarFile(library.toFile());
        JarOutputStream to = new JarOutputStream(bytes, manifest(name, exports, imports))) {
      for (var entry : from.stream().filter(each -> each.getName().endsWith(".class")).toList()) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        copy(from.getInputStream(entry), to);
      }
    }
    return bytes.toByteArray();
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    try (from) {
      from.transferTo(to);
    }
  }

  private static Manifest manifest(String name, String exports, String imports) {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
    main.putValue(Constants.BUNDLE_VERSION, "1.0.0");
    if (!exports.isEmpty()) {
      main.putValue(Constants.EXPORT_PACKAGE, exports);
    }
    main.putValue(Constants.IMPORT_PACKAGE, imports);
    return manifest;
  }

  static Path artifact(String name) throws IOException {
    Path target = Path.of("..", name, "target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file ->
              file.getFileName().toString().startsWith(name + "-")
                  && file.toString().endsWith(".jar")
                  && !file.toString().matches(".*-(tests|sources|javadoc)\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no jar in " + target));
    }
  }

  private static Path onClassPath(String name) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(file -> file.getFileName().toString().startsWith(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not on the class path"));
  }
}
