package io.github.rfc2217j.server.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the table of keys as a JSON schema (draft 2020-12). */
final class JsonSchema {

  private JsonSchema() {}

  static String text() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Configuration of rfc2217-server");
    schema.putAll(section(Keys.FILE));
    Map<String, Object> definitions = new LinkedHashMap<>();
    for (Section section : Keys.sections()) {
      if (section != Keys.FILE) {
        definitions.put(section.name(), section(section));
      }
    }
    schema.put("$defs", definitions);
    return json(schema, "") + "\n";
  }

  private static Map<String, Object> section(Section section) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    if (!section.meaning().isEmpty()) {
      schema.put("description", section.meaning());
    }
    schema.put("additionalProperties", false);
    List<Object> required =
        new ArrayList<>(section.keys().stream().filter(Key::required).map(Key::name).toList());
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key key : section.keys()) {
      Map<String, Object> property = new LinkedHashMap<>(kind(key.kind()));
      String fallback = key.fallback().isEmpty() ? "" : " Default: " + key.fallback() + ".";
      property.put(
          "description",
          key.kind() instanceof Kind.Table
              ? key.meaning()
              : key.meaning() + " (" + key.kind().described() + ")." + fallback);
      properties.put(key.name(), property);
    }
    schema.put("properties", properties);
    return schema;
  }

  private static Map<String, Object> kind(Kind kind) {
    return switch (kind) {
      case Kind.Text text -> Map.of("type", List.of("string", "integer"));
      case Kind.Words words -> Map.of("enum", words.words());
      case Kind.Whole whole when whole.octets() ->
          ordered(
              "anyOf",
              List.of(
                  ordered("type", "integer", "minimum", whole.least(), "maximum", whole.most()),
                  ordered("type", "string", "pattern", "^[0-9]+ ?(KiB|MiB)?$")));
      case Kind.Whole whole ->
          ordered("type", "integer", "minimum", whole.least(), "maximum", whole.most());
      case Kind.Time time ->
          ordered(
              "anyOf",
              time.zero()
                  ? List.of(
                      ordered("type", "string", "pattern", "^[0-9]+ ?(ms|s|m|h|d)$"),
                      ordered("const", 0L))
                  : List.of(ordered("type", "string", "pattern", "^[0-9]+ ?(ms|s|m|h|d)$")));
      case Kind.Flag flag -> Map.of("type", "boolean");
      case Kind.Table table -> Map.of("$ref", "#/$defs/" + table.section().name());
      case Kind.Many many ->
          ordered(
              "anyOf",
              List.of(
                  kind(many.kind()),
                  ordered("type", "array", "minItems", 1L, "items", kind(many.kind()))));
      case Kind.Named named ->
          ordered("type", "object", "additionalProperties", Map.of("enum", named.words()));
    };
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static String json(Object value, String indent) {
    String deeper = indent + "  ";
    if (value instanceof Map<?, ?> map) {
      List<String> members = new ArrayList<>();
      map.forEach((key, member) ->
          members.add(deeper + quoted(String.valueOf(key)) + ": " + json(member, deeper)));
      return "{\n" + String.join(",\n", members) + "\n" + indent + "}";
    }
    if (value instanceof List<?> list) {
      boolean flat = list.stream().allMatch(String.class::isInstance);
      List<String> items =
          list.stream().map(item -> (flat ? "" : deeper) + json(item, deeper)).toList();
      return flat
          ? "[" + String.join(", ", items) + "]"
          : "[\n" + String.join(",\n", items) + "\n" + indent + "]";
    }
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
