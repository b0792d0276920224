package io.github.rfc2217j.server.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * SIGHUP as a word to the program, instead of its end. Java has no public interface for signals, so
 * this uses the one of the module {@code jdk.unsupported} by reflection: javac warns of the class
 * itself, and an image without the module does without.
 */
final class Hangup {

  private Hangup() {}

  /**
   * Has something done at each SIGHUP, on a thread of its own.
   *
   * @param action what
   * @return why that can't be; empty if it can
   */
  @SuppressWarnings(
      "ReferenceEquality") // A proxy is equal to itself alone; asking it would not end.
  static Optional<String> onEach(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> "the program's handler of SIGHUP";
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
      return Optional.empty();
    } catch (ClassNotFoundException e) {
      return Optional.of("the module jdk.unsupported is not there");
    } catch (InvocationTargetException e) {
      // Windows has no such signal; java -Xrs leaves it to the system.
      return Optional.of(String.valueOf(e.getTargetException().getMessage()));
    } catch (ReflectiveOperationException e) {
      return Optional.of(e.toString());
    }
  }
}
