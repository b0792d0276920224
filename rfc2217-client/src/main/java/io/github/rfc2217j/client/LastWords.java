package io.github.rfc2217j.client;

import java.util.regex.Pattern;

/** What a server means by the text that it sends before it closes instead of giving the port. */
enum LastWords {
  /** Somebody else has the port. */
  BUSY(
      "\\bin use\\b|\\bbusy\\b|has opened the device",
      " Somebody else has the port open: try again later, or let busy_timeout do so."),
  /** The server has no such device. */
  NOT_THERE(
      "is not there|no such (file|device)|not found",
      " The server is there, its device is not: plug it in, or name it rightly in the server's"
          + " configuration."),
  /** The server does not let this client in, or the system does not let the server. */
  NO_ACCESS(
      "denied|not allowed|not permitted|may not open|does not give access|look on only",
      " Its operator decides who may use the port, by address, certificate or the rights of the"
          + " server's user."),
  /** Something else, or nothing. */
  OTHER("", "");

  private final Pattern pattern;
  private final String advice;

  LastWords(String pattern, String advice) {
    this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    this.advice = advice;
  }

  /** Finds the meaning of a text. */
  static LastWords of(String text) {
    for (LastWords words : values()) {
      if (words == OTHER || words.pattern.matcher(text).find()) {
        return words;
      }
    }
    return OTHER;
  }

  /** A sentence that says what to do, with a blank before it; empty for {@link #OTHER}. */
  String advice() {
    return advice;
  }
}
