package io.github.rfc2217j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each module may know, and what no module does. Looks at the main classes of all modules. */
class ArchitectureTest {
  private static final String ROOT = "io.github.rfc2217j";
  private static final String API = ROOT + ".api..";
  private static final String DEVICE = ROOT + ".api.spi.device..";
  private static final String PROTOCOL = ROOT + ".protocol..";
  private static final String CLIENT = ROOT + ".client..";
  private static final String SERVER = ROOT + ".server..";
  private static final String APP = ROOT + ".server.app..";
  private static final String JSERIALCOMM = ROOT + ".serial.jserialcomm..";
  private static final String PUREJAVACOMM = ROOT + ".serial.purejavacomm..";

  private static final List<Path> OUTPUTS =
      Stream.of(
              "rfc2217-api",
              "rfc2217-protocol",
              "rfc2217-client",
              "rfc2217-server",
              "rfc2217-serial-jserialcomm",
              "rfc2217-serial-purejavacomm")
          .map(module -> Path.of("..", module, "target", "classes"))
          .toList();

  /** Who may ask for the time of day, and what for. */
  private static final Map<String, String> TELL_THE_TIME =
      Map.of(
          ".client.PeerTrust", "says what time it is when a certificate is not valid now",
          ".server.TlsContexts", "looks whether a new certificate has expired",
          ".server.app.config.TlsReader", "looks whether a certificate has expired",
          ".server.app.capture.Captures", "names files",
          ".server.app.capture.SessionCapture", "stamps packets",
          ".server.TapFeed", "stamps octets for taps",
          ".server.Gate", "says since when a client has a port",
          ".server.Stay", "says since when a session goes on",
          ".server.DeviceLife", "says since when a device is as it is",
          ".server.Rfc2217Server", "says when a snapshot was made");

  private static final JavaClasses CLASSES = new ClassFileImporter().importPaths(OUTPUTS);

  @Test
  void looksAtEveryModule() {
    assertThat(OUTPUTS).allSatisfy(output -> assertThat(output).isDirectory());
    assertThat(CLASSES).isNotEmpty();
  }

  @Test
  void everyClassBelongsToAModule() {
    classes()
        .should()
        .resideInAnyPackage(API, PROTOCOL, CLIENT, SERVER, JSERIALCOMM, PUREJAVACOMM)
        .check(CLASSES);
  }

  @Test
  void apiKnowsNobody() {
    mayKnow(API);
  }

  @Test
  void protocolKnowsTheApi() {
    mayKnow(PROTOCOL, API);
  }

  @Test
  void clientKnowsApiAndProtocolButNotTheServer() {
    mayKnow(CLIENT, API, PROTOCOL, "org.slf4j..");
  }

  @Test
  void serverKnowsApiAndProtocolButNeitherTheClientNorTheProgram() {
    check(
        inPackage(SERVER).and(DescribedPredicate.not(inPackage(APP))),
        inPackage(SERVER)
            .and(DescribedPredicate.not(inPackage(APP)))
            .or(platformOr(API, PROTOCOL, "org.slf4j..")));
  }

  @Test
  void onlyTheProgramKnowsTheCommandLineAndConfigurationLibraries() {
    mayKnow(
        APP,
        SERVER,
        API,
        PROTOCOL,
        "org.slf4j..",
        "picocli..",
        "org.snakeyaml..",
        "com.sun.net.httpserver..");
  }

  @Test
  void backendsKnowTheApiAndTheirLibrary() {
    mayKnow(JSERIALCOMM, API, "com.fazecast..");
    mayKnow(PUREJAVACOMM, API, "purejavacomm..", "jtermios..", "com.sun.jna..");
  }

  /** A monitor pins a virtual thread to its carrier on Java 21 to 23. */
  @Test
  void nobodyUsesMonitors() throws Exception {
    noMethods()
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .allowEmptyShould(true)
        .check(CLASSES);
    noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "Object.wait or Object.notify",
                access ->
                    isOwnedBy(access, Object.class)
                        && List.of("wait", "notify", "notifyAll").contains(access.getName())))
        .check(CLASSES);
    assertThat(disassembly().lines().filter(line -> line.contains("monitorenter")))
        .as("synchronized blocks")
        .isEmpty();
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "sleep",
                access ->
                    access.getName().equals("sleep")
                        && access.getTargetOwner().getPackageName().startsWith("java.")))
        .check(CLASSES);
  }

  /**
   * Parking for a time is sleeping by another name. Only native devices leave no other way: a read
   * or write that comes back empty-handed although it should have waited.
   */
  @Test
  void nobodyParksButForADeviceThatCannotBeWaitedFor() {
    noClasses()
        .that(DescribedPredicate.not(inPackage(DEVICE)))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(LockSupport.class)
        .check(CLASSES);
  }

  /**
   * The clock on the wall jumps, by an hour or by years. It is good for what people and files are
   * told; what waits, measures or decides goes by {@link System#nanoTime}.
   */
  @Test
  void nobodyGoesByTheClockOnTheWall() {
    noClasses()
        .that(DescribedPredicate.not(mayTellTheTime()))
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe("the time of day", ArchitectureTest::isTimeOfDay))
        .check(CLASSES);
  }

  @Test
  void whoMayTellTheTimeDoes() {
    assertThat(TELL_THE_TIME.keySet())
        .allSatisfy(name ->
            assertThat(CLASSES.get(ROOT + name).getAccessesFromSelf())
                .as(name)
                .anyMatch(ArchitectureTest::isTimeOfDay));
  }

  private static DescribedPredicate<JavaClass> mayTellTheTime() {
    return DescribedPredicate.describe(
        "tells people or files the time",
        type -> TELL_THE_TIME.containsKey(type.getName().substring(ROOT.length())));
  }

  private static boolean isTimeOfDay(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    return owner.equals("java.time.Clock")
        || owner.startsWith("java.time.") && name.equals("now")
        || owner.equals("java.lang.System") && name.equals("currentTimeMillis")
        || owner.equals("java.util.Calendar") && name.equals("getInstance")
        // The one that is given a time has a parameter.
        || owner.equals("java.util.Date")
            && name.equals("<init>")
            && access instanceof JavaConstructorCall call
            && call.getTarget().getRawParameterTypes().isEmpty();
  }

  private static boolean isOwnedBy(JavaAccess<?> access, Class<?> owner) {
    return access.getTargetOwner().isEquivalentTo(owner);
  }

  /**
   * Classes of {@code module} depend on themselves, the JDK and {@code others}, on nothing else.
   */
  private static void mayKnow(String module, String... others) {
    check(inPackage(module), inPackage(module).or(platformOr(others)));
  }

  private static void check(
      DescribedPredicate<JavaClass> module, DescribedPredicate<JavaClass> allowed) {
    classes()
        .that(module)
        .should()
        .onlyDependOnClassesThat(allowed)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> inPackage(String identifier) {
    return JavaClass.Predicates.resideInAPackage(identifier);
  }

  private static DescribedPredicate<JavaClass> platformOr(String... others) {
    return JavaClass.Predicates.resideInAnyPackage("java..", "javax..", "jdk..", "org.jspecify..")
        .or(JavaClass.Predicates.resideInAnyPackage(others));
  }

  private static String disassembly() throws Exception {
    StringWriter out = new StringWriter();
    for (Path output : OUTPUTS) {
      try (Stream<Path> files = Files.walk(output)) {
        String[] classFiles =
            files
                .map(Path::toString)
                .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                .toArray(String[]::new);
        if (classFiles.length > 0) {
          PrintWriter writer = new PrintWriter(out);
          assertThat(javap().run(writer, writer, arguments(classFiles))).isZero();
        }
      }
    }
    return out.toString();
  }

  private static ToolProvider javap() {
    return ToolProvider.findFirst("javap").orElseThrow();
  }

  private static String[] arguments(String[] classFiles) {
    return Stream.concat(Stream.of("-c", "-p"), Stream.of(classFiles)).toArray(String[]::new);
  }
}
