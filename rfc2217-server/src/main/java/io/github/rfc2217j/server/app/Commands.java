package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands for a running server: by SIGHUP and by its control socket.
 *
 * <p>Threads: any; the runner does one after the other.
 */
final class Commands implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private final Runner runner;
  private final Path file;
  private final UnaryOperator<ServerConfig> adapt;
  private @Nullable Control control;

  private Commands(Runner runner, Path file, UnaryOperator<ServerConfig> adapt) {
    this.runner = runner;
    this.file = file;
    this.adapt = adapt;
  }

  /**
   * Begins to take commands.
   *
   * @param file the configuration; null if there is none, and so nothing to be told
   * @param adapt makes of what the file says what counts, since the command line says something too
   * @param socket where the control socket is to be; empty for none
   * @throws IOException if another server listens there, or the file can't be made
   */
  static Commands take(
      Runner runner, @Nullable Path file, UnaryOperator<ServerConfig> adapt, Optional<Path> socket)
      throws IOException {
    Commands commands = new Commands(runner, file == null ? Path.of("") : file, adapt);
    if (file != null) {
      Hangup.onEach(commands::reload)
          .ifPresent(reason -> LOG.info("SIGHUP does not reload here: {}", reason));
      if (socket.isPresent()) {
        commands.control = Control.open(socket.get(), commands::run);
      }
    }
    return commands;
  }

  private Control.Outcome run(String command) {
    if (command.equals(Reload.NAME)) {
      return reload();
    }
    return new Control.Outcome(
        false, "this server knows the command '" + Reload.NAME + "' alone, not '" + command + "'");
  }

  /** Reads the configuration again; takes it, or says why not. */
  private Control.Outcome reload() {
    try {
      ServerConfig next = adapt.apply(ServerConfig.read(file));
      Devices.warnings(next).forEach(LOG::warn);
      String text = "read " + file + " again: " + runner.replace(next);
      LOG.info("{}", text);
      return new Control.Outcome(true, text);
    } catch (ConfigException | IOException | RuntimeException e) {
      String text =
          "everything stays as it was, since "
              + file
              + " can't be taken:"
              + System.lineSeparator()
              + Main.message(e);
      LOG.error("{}", text);
      return new Control.Outcome(false, text);
    }
  }

  @Override
  public void close() {
    if (control != null) {
      control.close();
    }
  }
}
