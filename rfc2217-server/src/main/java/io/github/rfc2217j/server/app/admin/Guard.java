package io.github.rfc2217j.server.app.admin;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are looked at: a browser's page of somebody else must reach nothing,
 * whatever name it gives this machine, and who has no token must change nothing. Any thread.
 */
final class Guard {

  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?");
  private static final Pattern NUMBER = Pattern.compile("\\[.*]|(?:\\d{1,3}\\.){3}\\d{1,3}");
  private static final Pattern ORIGIN = Pattern.compile("https?://([^/]+)");
  private static final String SCHEME = "Bearer ";

  private final Set<String> names;
  private final boolean local;
  private final byte @Nullable [] tokenHash;

  /**
   * Makes a guard.
   *
   * @param local whether only this machine can reach the listener
   * @param names by which names, in lower case, it may be called besides localhost and numbers
   */
  Guard(boolean local, Set<String> names, Optional<String> token) {
    this.local = local;
    this.names = names;
    this.tokenHash = token.map(Guard::hash).orElse(null);
  }

  /** What a request needs besides an honest name for this machine. */
  enum Need {
    /** Nothing: it shows nothing. */
    NOTHING,
    /**
     * To come from the page, or from no browser; and the token if others can reach the listener.
     */
    LOOK,
    /** That, and always the token. */
    ACT
  }

  /**
   * Why a request is refused.
   *
   * @param status of HTTP
   * @param reason what is wrong and what to do
   */
  record Refused(int status, String reason) {}

  /** Returns why a request is refused, null if it is not. */
  @Nullable Refused refuse(Headers headers, Need need) {
    String host = only(headers, "Host");
    if (host == null || !isOurs(host)) {
      return new Refused(
          421,
          "This server does not know itself by that name. Use its address, or have the name added"
              + " to its host names.");
    }
    if (need == Need.NOTHING) {
      return null;
    }
    if (isForeign(headers, host)) {
      return new Refused(403, "Pages of other origins may not use this server.");
    }
    if (need == Need.LOOK && local) {
      return null;
    }
    if (tokenHash == null) {
      return new Refused(403, "Nothing can be done here: the server has been given no token.");
    }
    return knowsToken(headers)
        ? null
        : new Refused(401, "The token is missing or wrong (Authorization: Bearer TOKEN).");
  }

  /**
   * A page whose name its owner points at this machine (DNS rebinding) names that name. It can't
   * name a number, for then the page would have come from here.
   */
  private boolean isOurs(String host) {
    Matcher matcher = HOST.matcher(host);
    if (!matcher.matches()) {
      return false;
    }
    String name = matcher.group(1).toLowerCase(Locale.ROOT);
    return name.equals("localhost") || NUMBER.matcher(name).matches() || names.contains(name);
  }

  private static boolean isForeign(Headers headers, String host) {
    List<String> origins = headers.get("Origin");
    if (origins != null) {
      Matcher origin = ORIGIN.matcher(origins.size() == 1 ? origins.getFirst() : "");
      if (!origin.matches() || !origin.group(1).equalsIgnoreCase(host)) {
        return true;
      }
    }
    List<String> sites = headers.get("Sec-Fetch-Site");
    return sites != null && !sites.stream().allMatch(Set.of("same-origin", "none")::contains);
  }

  private boolean knowsToken(Headers headers) {
    String given = only(headers, "Authorization");
    return tokenHash != null
        && given != null
        && given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(tokenHash, hash(given.substring(SCHEME.length()).strip()));
  }

  private static @Nullable String only(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values != null && values.size() == 1 ? values.getFirst() : null;
  }

  /** Of one length whatever the token's, so that comparing tells nothing of it. */
  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
