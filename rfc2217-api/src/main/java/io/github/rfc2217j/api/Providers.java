package io.github.rfc2217j.api;

import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The providers that were found, those that could not be loaded, and the choice among them. */
record Providers(List<SerialPortProvider> found, List<ServiceConfigurationError> broken) {

  /** Names the default backend, or several in order of preference. */
  static final String BACKEND_PROPERTY = "rfc2217.backend";

  private static final String USB = "usb";

  /** Looks again at each call: containers add and remove bundles, and opening a port is rare. */
  static Providers load() {
    List<SerialPortProvider> found = new ArrayList<>();
    List<ServiceConfigurationError> broken = new ArrayList<>();
    collect(ServiceLoader.load(SerialPortProvider.class), found, broken);
    ClassLoader own = SerialPortProvider.class.getClassLoader();
    if (!Objects.equals(own, Thread.currentThread().getContextClassLoader())) {
      // Containers set context loaders that do not see the providers beside this library.
      collect(ServiceLoader.load(SerialPortProvider.class, own), found, broken);
    }
    return new Providers(found, broken);
  }

  private static void collect(
      ServiceLoader<SerialPortProvider> loader,
      List<SerialPortProvider> found,
      List<ServiceConfigurationError> broken) {
    Iterator<ServiceLoader.Provider<SerialPortProvider>> candidates = loader.stream().iterator();
    while (true) {
      try {
        if (!candidates.hasNext()) {
          return;
        }
        SerialPortProvider provider = candidates.next().get();
        if (found.stream().noneMatch(other -> other.getClass() == provider.getClass())) {
          found.add(provider);
        }
      } catch (ServiceConfigurationError e) {
        add(e, broken);
      } catch (LinkageError e) {
        // Such as a class file of a newer Java, which ServiceLoader does not wrap.
        add(new ServiceConfigurationError("a provider cannot be linked", e), broken);
      }
    }
  }

  /** The two class loaders may both see a provider that fails. */
  private static void add(ServiceConfigurationError error, List<ServiceConfigurationError> broken) {
    String text = described(error);
    if (broken.stream().map(Providers::described).noneMatch(text::equals)) {
      broken.add(error);
    }
  }

  private static String described(ServiceConfigurationError error) {
    return error.getCause() == null
        ? String.valueOf(error.getMessage())
        : error.getMessage() + " (" + error.getCause() + ")";
  }

  SerialPortProvider providerOf(PortName name) throws ProviderException {
    if (!name.scheme().isEmpty() && !name.scheme().equals(USB)) {
      return only(name, found(p -> p.schemes().contains(name.scheme())), hint(name));
    }
    List<SerialPortProvider> backends = found(SerialPortProvider::opensDevices);
    String property = System.getProperty(BACKEND_PROPERTY, "");
    if (!property.isBlank()) {
      return ofProperty(name, property, backends);
    }
    int highest =
        backends.stream().mapToInt(SerialPortProvider::preference).max().orElse(Integer.MIN_VALUE);
    backends.removeIf(backend -> backend.preference() < highest);
    return only(
        name,
        backends,
        "add a backend such as rfc2217-serial-jserialcomm to the class path or module path");
  }

  private SerialPortProvider ofProperty(
      PortName name, String property, List<SerialPortProvider> backends) throws ProviderException {
    for (String scheme : property.split(",", -1)) {
      List<SerialPortProvider> named = new ArrayList<>(backends);
      named.removeIf(backend -> !backend.schemes().contains(scheme.strip()));
      if (!named.isEmpty()) {
        return only(name, named, "");
      }
    }
    throw withReasons(
        name,
        "cannot open "
            + name
            + ": the system property "
            + BACKEND_PROPERTY
            + " names '"
            + property
            + "', but the backends found are "
            + described(backends),
        "add that backend's jar, or correct the property");
  }

  private SerialPortProvider only(PortName name, List<SerialPortProvider> candidates, String hint)
      throws ProviderException {
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    if (candidates.isEmpty()) {
      throw withReasons(name, "no provider for " + name + "; found are " + described(found), hint);
    }
    throw new ProviderException(
        name.text(),
        "cannot choose a provider for "
            + name
            + ": "
            + described(candidates)
            + " all claim it. Remove all but one, write a scheme before the device's name, or set"
            + " the system property "
            + BACKEND_PROPERTY
            + ".");
  }

  private ProviderException withReasons(PortName name, String message, String hint) {
    if (broken.isEmpty()) {
      return new ProviderException(name.text(), message + ". To mend this, " + hint + ".");
    }
    return withCauses(
        name.text(),
        message
            + ", and "
            + broken.size()
            + " could not be loaded: "
            + reasons()
            + ". To mend this, repair or remove what failed, or "
            + hint
            + ".");
  }

  private ProviderException withCauses(String port, String message) {
    ProviderException failure = new ProviderException(port, message, broken.get(0));
    broken.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }

  private static String hint(PortName name) {
    return switch (name.scheme()) {
      case "rfc2217", "rfc2217s" -> "add rfc2217-client to the class path or module path";
      case "jserialcomm", "purejavacomm" ->
          "add rfc2217-serial-" + name.scheme() + " to the class path or module path";
      default -> "check the scheme '" + name.scheme() + "', or add the jar that provides it";
    };
  }

  List<PortInfo> list() throws IOException {
    if (!broken.isEmpty()) {
      throw withCauses(
          "*",
          "the list of ports would be incomplete: could not load "
              + reasons()
              + ". Repair or remove what failed.");
    }
    List<PortInfo> ports = new ArrayList<>();
    for (SerialPortProvider provider : found) {
      try {
        ports.addAll(provider.ports());
      } catch (IOException | RuntimeException | LinkageError e) {
        throw new ProviderException(
            "*",
            "the list of ports would be incomplete: "
                + described(provider)
                + " could not list its ports: "
                + e
                + ". Repair or remove it.",
            e);
      }
    }
    return List.copyOf(ports);
  }

  private List<SerialPortProvider> found(Predicate<SerialPortProvider> which) {
    return found.stream().filter(which).collect(Collectors.toCollection(ArrayList::new));
  }

  private String reasons() {
    return broken.stream().map(Providers::described).collect(Collectors.joining("; "));
  }

  private static String described(List<SerialPortProvider> providers) {
    return providers.isEmpty()
        ? "none"
        : providers.stream()
            .sorted(Comparator.comparing(provider -> provider.getClass().getName()))
            .map(Providers::described)
            .collect(Collectors.joining(", "));
  }

  private static String described(SerialPortProvider provider) {
    var source = provider.getClass().getProtectionDomain().getCodeSource();
    return String.join("/", new TreeSet<>(provider.schemes()))
        + " ("
        + provider.getClass().getName()
        + (source == null || source.getLocation() == null ? "" : " in " + source.getLocation())
        + ")";
  }
}
