package io.github.rfc2217j.api.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The blocks of a PEM file (RFC 7468), in their order. Text outside of the blocks is a comment.
 *
 * @param file where they stand
 * @param blocks at least one
 */
record PemFile(Path file, List<Block> blocks) {

  /** One block. */
  static final class Block {
    private final String label;
    private final int line;
    private final boolean hasHeaders;
    private final byte[] der;

    Block(String label, int line, boolean hasHeaders, byte[] der) {
      this.label = label;
      this.line = line;
      this.hasHeaders = hasHeaders;
      this.der = der;
    }

    /** Such as {@code CERTIFICATE}. */
    String label() {
      return label;
    }

    /** Where it begins, from 1. */
    int line() {
      return line;
    }

    /** Whether it has header lines, as keys encrypted in OpenSSL's old way. */
    boolean hasHeaders() {
      return hasHeaders;
    }

    /** Its content, not a copy. */
    byte[] der() {
      return der;
    }
  }

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([^-]+)-----\\s*");
  private static final Pattern END = Pattern.compile("-----END ([^-]+)-----\\s*");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+: .*");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");

  static PemFile read(Path file) throws KeyMaterialException {
    byte[] octets = KeyFiles.read(file, KeyFiles.LONGEST);
    List<Block> blocks =
        new Reader(file, new String(octets, StandardCharsets.ISO_8859_1).split("\r?\n|\r", -1))
            .read();
    if (blocks.isEmpty()) {
      throw new KeyMaterialException(
          file
              + " has no line that begins with -----BEGIN, so it is not PEM. If it is PKCS#12"
              + " (.p12, .pfx), name it as the key store; if it is DER, convert it: openssl x509"
              + " -inform der -in "
              + file
              + " (a certificate) or openssl pkey -inform der -in "
              + file
              + " (a key)");
    }
    return new PemFile(file, blocks);
  }

  /** Returns the labels, for a message about what is missing. */
  String labels() {
    return blocks.stream().map(Block::label).distinct().collect(Collectors.joining(", "));
  }

  /** Says where a block is. */
  String where(Block block) {
    return file + ", line " + block.line() + " (" + block.label() + ")";
  }

  private static final class Reader {
    private final Path file;
    private final String[] lines;
    private int next;

    Reader(Path file, String[] lines) {
      this.file = file;
      this.lines = lines;
    }

    List<Block> read() throws KeyMaterialException {
      List<Block> blocks = new ArrayList<>();
      while (next < lines.length) {
        Matcher begin = BEGIN.matcher(lines[next++]);
        if (begin.matches()) {
          blocks.add(block(begin.group(1)));
        }
      }
      return blocks;
    }

    private Block block(String label) throws KeyMaterialException {
      int first = next;
      StringBuilder content = new StringBuilder();
      boolean hasHeaders = false;
      while (next < lines.length) {
        String line = lines[next++].strip();
        Matcher end = END.matcher(line);
        if (end.matches()) {
          if (!end.group(1).equals(label)) {
            throw wrong(next, "ends " + end.group(1) + ", but line " + first + " begins " + label);
          }
          return new Block(label, first, hasHeaders, decode(label, first, content.toString()));
        }
        if (content.isEmpty() && HEADER.matcher(line).matches()) {
          hasHeaders = true;
        } else if (BASE64.matcher(line).matches()) {
          content.append(line);
        } else {
          throw wrong(next, "is not base64, inside the block that begins at line " + first);
        }
      }
      throw wrong(
          first, "begins " + label + ", and its -----END line is missing: is the file cut?");
    }

    private byte[] decode(String label, int line, String content) throws KeyMaterialException {
      try {
        byte[] der = Base64.getDecoder().decode(content);
        if (der.length == 0) {
          throw wrong(line, "begins " + label + ", and nothing is in it");
        }
        return der;
      } catch (IllegalArgumentException e) {
        throw wrong(line, "begins " + label + ", and its base64 is damaged: " + e.getMessage());
      }
    }

    private KeyMaterialException wrong(int line, String what) {
      return new KeyMaterialException(file + ": line " + line + ' ' + what);
    }
  }
}
