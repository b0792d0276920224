import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;

/**
 * Makes the server program for the platform and with the JDK that this runs on: a directory with
 * its own Java virtual machine, and the same as a tar.gz. The build runs it after the jars are
 * made.
 *
 * <p>Arguments: the directory of {@code files} and {@code legal}; a directory with the jars that
 * the program needs; its own jar; picocli's sources; its bill of materials; the directory with
 * LICENSE and NOTICE; the directory to make, which is made anew and whose name is that of the
 * program and its version; the time stamp of the files.
 */
class ImageBuilder {

  private final Path jars;
  private final Path program;
  private final Path bill;
  private final Path image;
  private final Instant time;
  private final Linking linking;
  private final Contents contents;

  private ImageBuilder(List<String> arguments) {
    jars = Path.of(arguments.get(1));
    program = Path.of(arguments.get(2));
    bill = Path.of(arguments.get(4));
    image = Path.of(arguments.get(6));
    time = Instant.parse(arguments.get(7));
    linking = new Linking(jars, Path.of(arguments.get(3)), image);
    contents = new Contents(Path.of(arguments.get(0)), jars, Path.of(arguments.get(5)), image);
  }

  public static void main(String[] arguments) throws Exception {
    new ImageBuilder(List.of(arguments)).build();
  }

  private void build() throws Exception {
    Tools.delete(image.getParent());
    if (ToolProvider.findFirst("jlink").isEmpty()) {
      System.out.println(
          "No image is made: the JDK in "
              + System.getProperty("java.home")
              + " has no jlink. Install a whole JDK, or name another one in the toolchains of"
              + " Maven");
      return;
    }
    Files.createDirectories(image.getParent());
    Path own = jars.resolve(program.getFileName());
    if (!own.equals(program)) {
      Files.copy(program, own, StandardCopyOption.REPLACE_EXISTING);
    }
    linking.link();
    contents.nativeLibrary();
    contents.files();
    contents.licences();
    billOfMaterials();
    linking.shrink();
    Files.setLastModifiedTime(image.resolve("lib/modules"), FileTime.from(time));
    new Training(image).train();
    contents.help();
    pack();
  }

  private void billOfMaterials() throws IOException {
    if (Files.exists(bill)) {
      Files.copy(bill, image.resolve("sbom.cdx.json"));
    } else {
      System.out.println(
          "The image is without its bill of materials, sbom.cdx.json: Maven makes none offline");
    }
  }

  private void pack() throws Exception {
    String platform =
        (System.getProperty("os.name") + "-" + System.getProperty("os.arch"))
            .toLowerCase(Locale.ROOT)
            .replace(" ", "");
    List<String> command = new ArrayList<>(List.of("tar"));
    if (Tools.run("tar", "--version").contains("GNU tar")) {
      command.addAll(
          List.of(
              "--sort=name",
              "--owner=0",
              "--group=0",
              "--numeric-owner",
              "--mode=go-w",
              "--mtime=" + time));
    }
    Path archive =
        image.getParent().resolveSibling(image.getFileName() + "-" + platform + ".tar.gz");
    command.addAll(
        List.of(
            "-czf",
            archive.toString(),
            "-C",
            image.getParent().toString(),
            image.getFileName().toString()));
    Tools.run(command.toArray(String[]::new));
  }
}
