package io.github.rfc2217j.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that keeps the lines of a level and above. */
final class RecordingLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;

  private final Level level;
  private final transient List<String> lines = new CopyOnWriteArrayList<>();

  RecordingLogger(Level level) {
    this.level = level;
    this.name = "recording";
  }

  List<String> lines() {
    return lines;
  }

  private boolean is(Level wanted) {
    return wanted.toInt() >= level.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return is(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return is(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return is(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return is(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return is(Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return RecordingLogger.class.getName();
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level at, Marker marker, String pattern, Object[] arguments, Throwable throwable) {
    lines.add(at + " " + MessageFormatter.basicArrayFormat(pattern, arguments));
  }
}
