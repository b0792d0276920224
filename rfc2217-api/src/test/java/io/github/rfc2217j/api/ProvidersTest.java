package io.github.rfc2217j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.simulated.SimulatedPortProvider;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
class ProvidersTest {

  @TempDir Path directory;

  private ClassLoader contextLoader;
  private URLClassLoader loader;

  @BeforeEach
  void remember() {
    contextLoader = Thread.currentThread().getContextClassLoader();
    System.clearProperty(Providers.BACKEND_PROPERTY);
  }

  @AfterEach
  void restore() throws IOException {
    Thread.currentThread().setContextClassLoader(contextLoader);
    System.clearProperty(Providers.BACKEND_PROPERTY);
    if (loader != null) {
      loader.close();
    }
  }

  @Test
  void opensAPortOfTheProviderOfTheScheme() throws IOException {
    try (SerialPort port = SerialPorts.open("sim:loop/providers")) {
      assertThat(port.name()).isEqualTo("sim:loop/providers");
      assertThat(port.settings()).isEqualTo(SerialSettings.DEFAULT);
    }
    SerialSettings settings = SerialSettings.of("19200 7E1");
    try (SerialPort port = SerialPorts.open("SIM:loop/providers", settings)) {
      assertThat(port.settings()).isEqualTo(settings);
    }
  }

  @Test
  void saysThatThereIsNoProviderAndWhatWasFound() {
    assertThatThrownBy(() -> SerialPorts.open("nosuch:port"))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("no provider for nosuch:port")
        .hasMessageContaining(SimulatedPortProvider.class.getName())
        .hasMessageContaining("check the scheme 'nosuch'");
    assertThatThrownBy(() -> SerialPorts.open("rfc2217://host"))
        .hasMessageContaining("add rfc2217-client");
    assertThatThrownBy(() -> SerialPorts.open("purejavacomm:COM1"))
        .hasMessageContaining("add rfc2217-serial-purejavacomm");
    assertThatThrownBy(() -> SerialPorts.open("/dev/ttyUSB0"))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.port()).isEqualTo("/dev/ttyUSB0"))
        .hasMessageContaining("rfc2217-serial-jserialcomm");
  }

  @Test
  void namesAllProvidersThatClaimOneScheme() throws IOException {
    provide(First.class, AlsoFirst.class);
    assertThatThrownBy(() -> SerialPorts.open("first:x"))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(First.class.getName())
        .hasMessageContaining(AlsoFirst.class.getName())
        .hasMessageContaining("Remove all but one");
  }

  @Test
  void givesBareNamesToTheBackendOfTheHighestPreference() throws IOException {
    provide(First.class, Second.class);
    assertThat(chosen("/dev/ttyUSB0")).isInstanceOf(Second.class);
    assertThat(chosen("usb:0403:6001")).isInstanceOf(Second.class);
    assertThat(chosen("first:/dev/ttyUSB0")).isInstanceOf(First.class);
  }

  @Test
  void refusesToChooseBetweenBackendsOfOnePreference() throws IOException {
    provide(First.class, AlsoFirst.class);
    assertThatThrownBy(() -> SerialPorts.open("COM3"))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("cannot choose")
        .hasMessageContaining(Providers.BACKEND_PROPERTY);
  }

  @Test
  void followsTheProperty() throws IOException {
    provide(First.class, Second.class);
    System.setProperty(Providers.BACKEND_PROPERTY, "first");
    assertThat(chosen("COM3")).isInstanceOf(First.class);
    System.setProperty(Providers.BACKEND_PROPERTY, "nosuch, second,first");
    assertThat(chosen("COM3")).isInstanceOf(Second.class);
    System.setProperty(Providers.BACKEND_PROPERTY, "nosuch");
    assertThatThrownBy(() -> SerialPorts.open("COM3"))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("'nosuch'")
        .hasMessageContaining(First.class.getName())
        .hasMessageContaining("correct the property");
    System.setProperty(Providers.BACKEND_PROPERTY, "sim");
    assertThatThrownBy(() -> SerialPorts.open("COM3")).isInstanceOf(ProviderException.class);
  }

  @Test
  void refusesToChooseBetweenTwoBackendsThatThePropertyNames() throws IOException {
    provide(First.class, AlsoFirst.class);
    System.setProperty(Providers.BACKEND_PROPERTY, "first");
    assertThatThrownBy(() -> SerialPorts.open("COM3")).hasMessageContaining("cannot choose");
  }

  @Test
  void tellsWhyAProviderCouldNotBeLoaded() throws IOException {
    provide(List.of(Failing.class.getName(), "nosuch.Provider", Background.class.getName()));
    assertThatThrownBy(() -> SerialPorts.open("/dev/ttyUSB0"))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("3 could not be loaded")
        .hasMessageContaining(Failing.class.getName())
        .hasMessageContaining("no native library here")
        .hasMessageContaining("nosuch.Provider")
        .hasMessageContaining(Background.class.getName())
        .satisfies(e -> assertThat(e.getCause()).isNotNull())
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    System.setProperty(Providers.BACKEND_PROPERTY, "failing");
    assertThatThrownBy(() -> SerialPorts.open("/dev/ttyUSB0"))
        .hasMessageContaining("'failing'")
        .hasMessageContaining("no native library here");
  }

  @Test
  void opensWhatItCanBesideABrokenProvider() throws IOException {
    provide(List.of("nosuch.Provider", First.class.getName()));
    assertThat(chosen("first:x")).isInstanceOf(First.class);
    SerialPorts.open("sim:loop/beside").close();
  }

  @Test
  void survivesAProviderThatCannotBeLinked() throws IOException {
    Path file = directory.resolve("wrong/Provider.class");
    Files.createDirectories(file.getParent());
    String resource = First.class.getName().replace('.', '/') + ".class";
    try (InputStream first = contextLoader.getResourceAsStream(resource)) {
      Files.write(file, first.readAllBytes());
    }
    provide(List.of("wrong.Provider", First.class.getName()));
    assertThat(chosen("first:x")).isInstanceOf(First.class);
    assertThatThrownBy(() -> SerialPorts.open("wrong:x"))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("wrong/Provider");
  }

  @Test
  void countsABrokenProviderOnceThoughTwoLoadersSeeIt() throws IOException {
    provide(List.of("nosuch.Provider"));
    Providers first = Providers.load();
    assertThat(first.broken()).hasSize(1);
    assertThat(first.found()).extracting(Object::getClass).doesNotHaveDuplicates();
  }

  @Test
  void findsItsOwnProvidersWhateverTheContextLoader() throws IOException {
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    SerialPorts.open("sim:loop/context").close();
    Thread.currentThread().setContextClassLoader(null);
    SerialPorts.open("sim:loop/context").close();
  }

  @Test
  void listsThePortsOfAll() throws IOException {
    provide(First.class, Second.class);
    assertThat(SerialPorts.list()).extracting(PortInfo::name).contains("first:x", "second:x");
  }

  @Test
  void refusesAnIncompleteList() throws IOException {
    provide(List.of("nosuch.Provider", First.class.getName()));
    assertThatThrownBy(SerialPorts::list)
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("incomplete")
        .hasMessageContaining("nosuch.Provider");
  }

  @Test
  void saysWhichProviderCouldNotList() throws IOException {
    provide(Blind.class);
    assertThatThrownBy(SerialPorts::list)
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(Blind.class.getName())
        .hasMessageContaining("no bus")
        .hasCauseInstanceOf(IOException.class);
  }

  private static SerialPortProvider chosen(String name) throws IOException {
    return Providers.load().providerOf(PortName.of(name));
  }

  private void provide(Class<?>... providers) throws IOException {
    provide(Arrays.stream(providers).map(Class::getName).toList());
  }

  private void provide(List<String> providers) throws IOException {
    Path file = directory.resolve("META-INF/services/" + SerialPortProvider.class.getName());
    Files.createDirectories(file.getParent());
    Files.write(file, providers);
    loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, contextLoader);
    Thread.currentThread().setContextClassLoader(loader);
  }

  /** A backend that opens nothing. */
  public static class First implements SerialPortProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("first");
    }

    @Override
    public boolean opensDevices() {
      return true;
    }

    @Override
    public List<PortInfo> ports() throws IOException {
      String scheme = schemes().iterator().next();
      return List.of(new PortInfo(scheme + ":x", "x", scheme, Optional.empty()));
    }

    @Override
    public SerialPort open(PortName name) throws IOException {
      throw new PortNotFoundException(name.text(), "a test's provider opens nothing");
    }
  }

  /** Claims the same scheme. */
  public static final class AlsoFirst extends First {}

  /** Is preferred. */
  public static final class Second extends First {
    @Override
    public Set<String> schemes() {
      return Set.of("second");
    }

    @Override
    public int preference() {
      return 1;
    }
  }

  /** Can't be made. */
  public static final class Failing extends First {
    public Failing() {
      throw new IllegalStateException("no native library here");
    }
  }

  /** Can't list. */
  public static final class Blind extends First {
    @Override
    public List<PortInfo> ports() throws IOException {
      throw new IOException("no bus");
    }
  }
}
