package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Puts a test between the server and a port: the test sees each call first. */
@FunctionalInterface
interface Watched {

  /**
   * Sees a call before the port does; what it throws, the server gets.
   *
   * @param method the called method's name
   * @param argument the first argument, null if there is none
   */
  void before(String method, @Nullable Object argument) throws IOException;

  /** Returns the port with the test before it. */
  static SerialPort port(SerialPort port, Watched watch) {
    return (SerialPort)
        Proxy.newProxyInstance(
            SerialPort.class.getClassLoader(),
            new Class<?>[] {SerialPort.class},
            (proxy, method, arguments) -> {
              watch.before(method.getName(), arguments == null ? null : arguments[0]);
              try {
                return method.invoke(port, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
