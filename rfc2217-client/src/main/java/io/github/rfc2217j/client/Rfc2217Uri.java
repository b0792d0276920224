package io.github.rfc2217j.client;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.Secret;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads names of remote ports such as {@code rfc2217://lab7:2217?baud=115200&parity=E&dtr=on}.
 *
 * <p>The port is {@value ClientOptions#DEFAULT_PORT} if it is left out; IPv6 addresses stand in
 * brackets. Options: {@code baud} (bits per second), {@code bits} (5 to 8), {@code parity} (N, O,
 * E, M, S), {@code stop} (1, 1.5, 2), {@code flow} (as {@link FlowControl#of}), {@code dtr} and
 * {@code rts} (on, off), {@code connect_timeout}, {@code negotiate_timeout}, {@code
 * request_timeout} and {@code busy_timeout} ({@code 3s}, {@code 500ms}, {@code 1m}), {@code nvt}
 * (auto, strict, transparent), {@code quirks} (the name of a {@link QuirkProfile}, for a server
 * that cannot be told from what it shows), {@code unanswered} (tolerate, fail), {@code poll_modem}
 * (a time), {@code keepalive_idle}, {@code keepalive_interval} and {@code keepalive_count} (see
 * {@link KeepAlive}), {@code reconnect} (on, off), and with it {@code reconnect_delay}, {@code
 * reconnect_factor}, {@code reconnect_max_delay}, {@code reconnect_jitter} and {@code
 * reconnect_give_up} (see {@link ReconnectPolicy}). What is left out stays as the server has it, or
 * is as {@link ClientOptions#builder} has it.
 *
 * <p>{@code rfc2217s://} connects over TLS and knows besides, see {@link TlsOptions}: {@code
 * tls_ca}, {@code tls_cert}, {@code tls_key}, {@code tls_keystore} and {@code tls_password_file} (a
 * file each), {@code tls_password_env} (the name of an environment variable), {@code tls_pin}
 * (SHA-256 of the public key or of the certificate; several with commas between them), {@code
 * tls_verify_host} (on, off), {@code tls_server_name}. A password itself has no place in a name.
 */
public final class Rfc2217Uri {

  private static final Pattern FORM =
      Pattern.compile(
          "rfc2217(?<secure>s?)://(?:\\[(?<six>[^\\[\\]/?#@]+)]|(?<host>[^\\[\\]:/?#@\\s]+))(?::(?<port>\\d{1,5}))?/?(?:\\?(?<query>[^#]*))?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

  private static final String KNOWN =
      "known options are baud, bits, parity, stop, flow, dtr, rts, connect_timeout,"
          + " negotiate_timeout, request_timeout, busy_timeout, nvt, quirks, unanswered,"
          + " poll_modem, keepalive_idle, keepalive_interval, keepalive_count, reconnect,"
          + " reconnect_delay, reconnect_factor, reconnect_max_delay, reconnect_jitter and"
          + " reconnect_give_up; with rfc2217s:// also tls_ca, tls_pin, tls_cert, tls_key,"
          + " tls_keystore, tls_password_file, tls_password_env, tls_verify_host and"
          + " tls_server_name";

  /** What a person might write, and what is not to be repeated in a message. */
  private static final Pattern PASSWORD = Pattern.compile("((?:tls_)?password=)[^&]*");

  /** For messages. */
  private final String text;

  private final Map<String, String> options = new LinkedHashMap<>();

  private Rfc2217Uri(String text) {
    this.text = PASSWORD.matcher(text).replaceAll("$1...");
  }

  /**
   * Reads a name.
   *
   * @param text the name
   * @return what it asks for
   * @throws IllegalArgumentException if the name has another form or an option is unknown or
   *     malformed; the message says which, and lists the known ones
   */
  public static ClientOptions parse(String text) {
    return new Rfc2217Uri(text).read(text);
  }

  private ClientOptions read(String whole) {
    Matcher matcher = FORM.matcher(whole);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a remote port's name must look like rfc2217://host:2217?baud=115200 (IPv6 addresses in"
              + " brackets), not '"
              + text
              + "'");
    }
    String six = matcher.group("six");
    // RFC 6874 has the percent sign in front of a zone encoded, most programs do not.
    String host = six == null ? matcher.group("host") : six.replaceFirst("%25(?=.)", "%");
    String digits = matcher.group("port");
    int port = digits == null ? ClientOptions.DEFAULT_PORT : Integer.parseInt(digits);
    if (port < 1 || port > ClientOptions.LARGEST_PORT) {
      throw new IllegalArgumentException(
          "a TCP port must be 1 to "
              + ClientOptions.LARGEST_PORT
              + ", not "
              + port
              + ", in "
              + text);
    }
    split(matcher.group("query"));
    WantedSettings settings =
        new WantedSettings(
            take("baud", Rfc2217Uri::baud).map(OptionalInt::of).orElse(OptionalInt.empty()),
            take("bits", value -> DataBits.of(Integer.parseInt(value))),
            take("parity", Rfc2217Uri::parity),
            take("stop", StopBits::of),
            take("flow", FlowControl::of));
    ClientOptions.Builder builder = ClientOptions.builder(host, port).settings(settings);
    take("dtr", Rfc2217Uri::onOff).ifPresent(builder::dtr);
    take("rts", Rfc2217Uri::onOff).ifPresent(builder::rts);
    take("connect_timeout", Rfc2217Uri::duration).ifPresent(builder::connectTimeout);
    take("negotiate_timeout", Rfc2217Uri::duration).ifPresent(builder::negotiateTimeout);
    take("request_timeout", Rfc2217Uri::duration).ifPresent(builder::requestTimeout);
    take("busy_timeout", Rfc2217Uri::duration).ifPresent(builder::busyTimeout);
    take("nvt", Rfc2217Uri::nvt).ifPresent(builder::nvt);
    take("quirks", Rfc2217Uri::quirks).ifPresent(builder::quirks);
    takeTls(!matcher.group("secure").isEmpty()).ifPresent(builder::tls);
    take("unanswered", Rfc2217Uri::unanswered).ifPresent(builder::unanswered);
    take("poll_modem", Rfc2217Uri::duration).ifPresent(builder::pollModem);
    builder.keepAlive(keepAlive());
    reconnect().ifPresent(builder::reconnect);
    if (!options.isEmpty()) {
      String first = options.keySet().iterator().next();
      throw new IllegalArgumentException(
          "unknown option '" + first + "' in " + text + ": " + KNOWN);
    }
    return checked(builder::build);
  }

  private KeepAlive keepAlive() {
    KeepAlive usual = KeepAlive.DEFAULT;
    Duration idle = take("keepalive_idle", Rfc2217Uri::duration).orElse(usual.idle());
    Duration interval = take("keepalive_interval", Rfc2217Uri::duration).orElse(usual.interval());
    int count = take("keepalive_count", Integer::valueOf).orElse(usual.count());
    return checked(() -> new KeepAlive(idle, interval, count));
  }

  private Optional<ReconnectPolicy> reconnect() {
    if (!take("reconnect", Rfc2217Uri::onOff).orElse(false)) {
      for (String name : options.keySet()) {
        if (name.startsWith("reconnect_")) {
          throw new IllegalArgumentException(
              "option " + name + " needs reconnect=on, in " + text + "; " + KNOWN);
        }
      }
      return Optional.empty();
    }
    ReconnectPolicy usual = ReconnectPolicy.DEFAULT;
    Duration delay = take("reconnect_delay", Rfc2217Uri::duration).orElse(usual.delay());
    double factor = take("reconnect_factor", Double::valueOf).orElse(usual.factor());
    Duration longest =
        take("reconnect_max_delay", Rfc2217Uri::duration)
            .orElse(usual.maxDelay().compareTo(delay) < 0 ? delay : usual.maxDelay());
    double jitter = take("reconnect_jitter", Double::valueOf).orElse(usual.jitter());
    Optional<Duration> giveUp = take("reconnect_give_up", Rfc2217Uri::duration);
    return Optional.of(checked(() -> new ReconnectPolicy(delay, factor, longest, jitter, giveUp)));
  }

  private <T> T checked(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", in " + text + "; " + KNOWN, e);
    }
  }

  private Optional<TlsOptions> takeTls(boolean secure) {
    for (String name : options.keySet()) {
      if (name.equals("password") || name.equals("tls_password")) {
        throw new IllegalArgumentException(
            "a password has no place in a port's name, which logs and messages show: name its file"
                + " as tls_password_file or its environment variable as tls_password_env, in "
                + text
                + ": "
                + KNOWN);
      }
      if (name.startsWith("tls_") && !secure) {
        throw new IllegalArgumentException(
            "option '" + name + "' is for TLS, whose names begin with rfc2217s://, in " + text);
      }
    }
    if (!secure) {
      return Optional.empty();
    }
    TlsOptions.Builder tls = TlsOptions.builder();
    take("tls_ca", Rfc2217Uri::path).ifPresent(tls::ca);
    take("tls_cert", Rfc2217Uri::path).ifPresent(tls::cert);
    take("tls_key", Rfc2217Uri::path).ifPresent(tls::key);
    take("tls_keystore", Rfc2217Uri::path).ifPresent(tls::keystore);
    take(
            "tls_pin",
            value ->
                List.of(value.split(",", -1)).stream().map(CertificatePin::normalized).toList())
        .ifPresent(pins -> pins.forEach(tls::pin));
    take("tls_verify_host", Rfc2217Uri::onOff).ifPresent(tls::verifyHost);
    take("tls_server_name", Rfc2217Uri::notEmpty).ifPresent(tls::serverName);
    Optional<Secret> file = take("tls_password_file", Rfc2217Uri::path).map(Secret::inFile);
    Optional<Secret> variable =
        take("tls_password_env", Rfc2217Uri::notEmpty).map(Secret::inEnvironment);
    if (file.isPresent() && variable.isPresent()) {
      throw new IllegalArgumentException(
          "tls_password_file and tls_password_env are two places for one password; name one, in "
              + text);
    }
    file.or(() -> variable).ifPresent(tls::password);
    try {
      return Optional.of(tls.build());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", in " + text, e);
    }
  }

  private static Path path(String value) {
    return Path.of(notEmpty(value));
  }

  private static String notEmpty(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("it must not be empty");
    }
    return value;
  }

  private void split(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return;
    }
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "an option must look like name=value, not '" + part + "', in " + text + ": " + KNOWN);
      }
      String name = part.substring(0, equals);
      if (options.put(name, decode(part.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("option '" + name + "' is there twice in " + text);
      }
    }
  }

  private String decode(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + value + "' is not percent-encoded properly, in " + text, e);
    }
  }

  private <T> Optional<T> take(String name, Function<String, T> reader) {
    String value = options.remove(name);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(value));
    } catch (IllegalArgumentException e) { // a NumberFormatException is one
      throw new IllegalArgumentException(
          "option " + name + "=" + value + " in " + text + " is malformed: " + wanted(name, e), e);
    }
  }

  private static String wanted(String name, IllegalArgumentException e) {
    String message = e.getMessage();
    String reason =
        e instanceof NumberFormatException || message == null ? "it must be a number" : message;
    return reason + " (option " + name + "; " + KNOWN + ")";
  }

  private static Integer baud(String value) {
    int rate = Integer.parseInt(value);
    if (rate <= 0) {
      throw new IllegalArgumentException("baud rate must be 1 to 2147483647");
    }
    return rate;
  }

  private static Parity parity(String value) {
    if (value.length() != 1) {
      throw new IllegalArgumentException("parity must be one of N, O, E, M, S");
    }
    return Parity.of(value.charAt(0));
  }

  private static Boolean onOff(String value) {
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException("it must be on or off");
    };
  }

  private static Duration duration(String value) {
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("it must look like 3s, 500ms or 1m");
    }
    long count = Long.parseLong(matcher.group(1));
    if (count == 0) {
      throw new IllegalArgumentException("it must be positive");
    }
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }

  private static QuirkProfile quirks(String value) {
    return QuirkProfile.named(value.toLowerCase(Locale.ROOT))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "it must be one of "
                    + QuirkProfile.known().stream()
                        .map(QuirkProfile::name)
                        .collect(Collectors.joining(", "))));
  }

  private static UnansweredPolicy unanswered(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "tolerate" -> UnansweredPolicy.TOLERATE;
      case "fail" -> UnansweredPolicy.FAIL;
      default -> throw new IllegalArgumentException("it must be tolerate or fail");
    };
  }

  private static NvtPolicy nvt(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "auto" -> NvtPolicy.AUTO;
      case "strict" -> NvtPolicy.STRICT;
      case "transparent" -> NvtPolicy.TRANSPARENT;
      default -> throw new IllegalArgumentException("it must be auto, strict or transparent");
    };
  }
}
