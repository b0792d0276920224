package io.github.rfc2217j.server.app.config;

/** Writes the table of keys as it stands in {@code docs/configuration.md}. */
final class KeysPage {

  private KeysPage() {}

  static String text() {
    StringBuilder page = new StringBuilder();
    for (Section section : Keys.sections()) {
      if (section == Keys.DEFAULTS) {
        page.append("\n### defaults\n\n").append(section.meaning()).append('\n');
        continue;
      }
      String title = section == Keys.PORT ? "ports" : section.title();
      page.append("\n### ").append(title).append("\n\n");
      if (!section.meaning().isEmpty()) {
        page.append(section.meaning()).append("\n\n");
      }
      page.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
      section.keys().forEach(key -> page.append(row(key)));
    }
    return page.toString();
  }

  private static String row(Key key) {
    String fallback = key.required() ? "must be there" : key.fallback();
    String meaning = key.kind() instanceof Kind.Table ? "see below" : key.meaning();
    return "| `"
        + key.name()
        + "` | "
        + key.kind().described()
        + " | "
        + fallback
        + " | "
        + meaning
        + " |\n";
  }
}
