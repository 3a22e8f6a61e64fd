package dev.parley.bootstrap;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules that the compiler cannot keep. Each is held against what ships, and against the package
 * {@code architecture.violations}, which has the same packages and breaks every rule: a rule that
 * has come to say nothing is found by the class that it lets through.
 */
class ArchitectureTest {
  private static final String PARLEY = "dev.parley";
  private static final JavaClasses SHIPPED =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(PARLEY);

  private static final String MIRROR = "dev.parley.bootstrap.architecture.violations";
  private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages(MIRROR);

  private static final String JDK = "java..";
  private static final String JSPECIFY = "org.jspecify..";
  private static final String[] ADAPTERS = {
    "http", "websocket", "redis", "kinde", "policy", "management", "api", "webhook"
  };
  private static final String[] INPUT_AND_OUTPUT = {"java.io..", "java.net..", "java.nio.."};

  @Test
  void what_ships_is_looked_at_as_a_whole() {
    assertThat(SHIPPED)
        .extracting(JavaClass::getPackageName)
        .contains(
            "dev.parley.domain.channel",
            "dev.parley.application.port.out",
            "dev.parley.wire",
            "dev.parley.http",
            "dev.parley.websocket.undertow",
            "dev.parley.redis",
            "dev.parley.kinde",
            "dev.parley.policy",
            "dev.parley.management",
            "dev.parley.api",
            "dev.parley.webhook",
            "dev.parley.bootstrap")
        .noneMatch(name -> name.startsWith(MIRROR));
  }

  @Test
  void the_domain_knows_the_jdk_and_nothing_else() {
    check(
        "domain.LogsInTheDomain",
        root ->
            classes()
                .that(are(root, "domain"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".domain..", JDK, JSPECIFY)
                .because("what is decided must not depend on how it is carried"));
  }

  @Test
  void the_domain_is_not_given_a_clock() {
    check(
        "domain.IsGivenAClock",
        root ->
            noClasses()
                .that(are(root, "domain"))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\.(Clock|InstantSource)")
                .because("whoever asks the domain says what time it is"));
  }

  @Test
  void neither_domain_nor_application_asks_the_system_for_the_time() {
    check(
        "domain.ReadsTheClock",
        root ->
            noClasses()
                .that(are(root, "domain", "application"))
                .should()
                .callMethodWhere(asksForTheTime())
                .because("time that is handed in can be moved by a test"));
  }

  @Test
  void only_what_is_about_tokens_reckons_with_the_wall_clock() {
    check(
        "redis.WaitsByTheWallClock",
        root ->
            noClasses()
                .that(not(areAboutTokens(root)))
                .should()
                .callMethodWhere(reckonsWithTheWallClock())
                .because("it may be set by an hour at any time: what waits has a MonotonicClock"));
  }

  @Test
  void the_wall_clock_is_handed_out_by_the_assembly_alone() {
    check(
        "redis.ReadsTheWallClock",
        root ->
            noClasses()
                .that(not(are(root, "bootstrap", "benchmarks")))
                .should()
                .callMethodWhere(asksForTheWallClock())
                .because("whoever is given it can be given another by a test"));
  }

  @Test
  void the_domain_knows_no_threads() {
    check(
        "domain.WaitsForThreads",
        root ->
            noClasses()
                .that(are(root, "domain"))
                .should()
                .dependOnClassesThat(
                    resideInAPackage("java.util.concurrent..").or(assignableTo(Thread.class)))
                .because("the application owns the state and says in which order it changes"));
  }

  @Test
  void the_domain_neither_reads_nor_writes() {
    check(
        "domain.ReadsFiles",
        root ->
            noClasses()
                .that(are(root, "domain"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INPUT_AND_OUTPUT)
                .because("decisions are pure"));
  }

  @Test
  void the_application_knows_the_domain_and_the_jdk() {
    check(
        "application.KnowsAnAdapter",
        root ->
            classes()
                .that(are(root, "application"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".application..", root + ".domain..", JDK, JSPECIFY)
                .because("an adapter can be replaced, and nobody inside notices"));
  }

  @Test
  void the_wire_knows_the_domain_and_json() {
    check(
        "wire.KnowsThePorts",
        root ->
            classes()
                .that(are(root, "wire"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                    root + ".wire..", root + ".domain..", "tools.jackson.core..", JDK, JSPECIFY)
                .because("every adapter may carry it, whatever that adapter is for"));
  }

  @Test
  void the_application_reaches_the_world_by_its_ports_alone() {
    check(
        "application.ReadsSockets",
        root ->
            noClasses()
                .that(are(root, "application"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INPUT_AND_OUTPUT)
                .because("what reads and writes is an adapter"));
  }

  @Test
  void ports_say_what_and_not_how() {
    check(
        "application.port.in.DoesTheWorkItself",
        root ->
            classes()
                .that()
                .resideInAnyPackage(
                    root + ".application.port.in..", root + ".application.port.out..")
                .should(
                    be(
                        INTERFACES
                            .or(describe("records", JavaClass::isRecord))
                            .or(describe("enums", JavaClass::isEnum))
                            .or(assignableTo(Throwable.class))))
                .because("a port is a promise: an interface and the words it is made in"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "domain",
        "application",
        "wire",
        "http",
        "websocket",
        "redis",
        "kinde",
        "policy",
        "management",
        "api",
        "webhook"
      })
  void packages_know_each_other_in_one_direction(String module) {
    ArchRule rule = freeOfCycles(PARLEY, module);
    assertThat(rule.evaluate(SHIPPED).getFailureReport().getDetails()).isEmpty();
  }

  @Test
  void a_cycle_of_packages_is_found() {
    assertThat(freeOfCycles(MIRROR, "redis").evaluate(VIOLATIONS).hasViolation()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http", "websocket", "redis", "kinde", "policy", "management", "api", "webhook"})
  void an_adapter_knows_the_inside_and_no_other_adapter(String adapter) {
    assertThat(knowsNoOther(PARLEY, adapter).evaluate(SHIPPED).getFailureReport().getDetails())
        .isEmpty();
  }

  @Test
  void an_adapter_that_knows_another_is_found() {
    assertThat(violationsOf(knowsNoOther(MIRROR, "redis"))).contains("redis.KnowsKinde");
  }

  @Test
  void adapters_see_the_ports_of_the_application_and_not_what_is_behind_them() {
    check(
        "redis.CallsTheApplicationItself",
        root ->
            noClasses()
                .that(are(root, ADAPTERS))
                .should()
                .dependOnClassesThat(
                    resideInAPackage(root + ".application..")
                        .and(not(resideInAPackage(root + ".application.port.."))))
                .because("how a port is kept can change, and no adapter notices"));
  }

  @Test
  void undertow_stays_in_its_package() {
    check(
        "redis.SpeaksUndertow",
        root ->
            noClasses()
                .that()
                .resideOutsideOfPackages(
                    root + ".http.undertow..",
                    root + ".websocket.undertow..",
                    root + ".management..",
                    root + ".api.undertow..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.undertow..", "org.xnio..")
                .because("frames, protocols and outboxes are tested without a server"));
  }

  @Test
  void lettuce_stays_in_its_adapter() {
    check(
        "kinde.SpeaksToRedis",
        root ->
            noClasses()
                .that()
                .resideOutsideOfPackage(root + ".redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .because("one package knows how Redis is reached and what its keys are called"));
  }

  @Test
  void the_drivers_alone_know_which_kind_of_redis_it_is() {
    check(
        "redis.AsksWhichRedisItIs",
        root ->
            noClasses()
                .that(are(root, "redis"))
                .and()
                .haveNameNotMatching(
                    Pattern.quote(root + ".redis.")
                        + "(Redis(Topology|Settings|Url).*|TopologyDriver"
                        + "|SingleDriver|SentinelDriver|Sentinels|ClusterDriver)")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(Pattern.quote(root + ".redis.RedisTopology$") + ".*")
                .because("what differs between them is asked of a TopologyDriver"));
  }

  @Test
  void nimbus_stays_with_those_who_sign_and_verify() {
    check(
        "redis.VerifiesTokens",
        root ->
            noClasses()
                .that()
                .resideOutsideOfPackages(root + ".kinde..", root + ".bootstrap.dev..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.nimbusds..")
                .because("a token is taken apart in one place"));
  }

  @Test
  void json_is_written_and_read_by_adapters() {
    check(
        "application.ParsesJson",
        root ->
            noClasses()
                .that(are(root, "domain", "application"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml..")
                .because("the wire format is an adapter's business"));
  }

  @Test
  void the_gateway_and_what_it_is_set_to_are_all_that_others_know_of_the_websocket_adapter() {
    check(
        "bootstrap.ReachesIntoTheAdapter",
        root ->
            noClasses()
                .that()
                .resideOutsideOfPackage(root + ".websocket..")
                .should()
                .dependOnClassesThat(
                    resideInAPackage(root + ".websocket..")
                        .and(not(resideInAPackage(root + ".websocket.endpoint..")))
                        .and(not(resideInAPackage(root + ".websocket.admission..")))
                        .and(not(isOrIsIn(root + ".websocket.WebSocketGateway")))
                        .and(not(isOrIsIn(root + ".websocket.fanout.ShardBudget"))))
                .because("what is behind it can be rebuilt without asking anybody"));
  }

  @Test
  void only_the_command_line_knows_dev_mode() {
    check(
        "bootstrap.ServesDevThings",
        root ->
            noClasses()
                .that()
                .resideOutsideOfPackage(root + ".bootstrap.dev..")
                .and(not(isOrIsIn(root + ".bootstrap.Main")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".bootstrap.dev..")
                .because("nothing that gives tokens away may find its way into production"));
  }

  @Test
  void adapters_do_not_print() {
    check(
        "redis.PrintsToTheConsole",
        root ->
            noClasses()
                .that(are(root, ADAPTERS))
                .should(ACCESS_STANDARD_STREAMS)
                .because("standard output belongs to the commands; a log line has fields"));
  }

  @Test
  void adapters_log_by_slf4j() {
    check(
        "redis.LogsWithTheJdk",
        root ->
            noClasses()
                .that(are(root, ADAPTERS))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .because("there is one log, and one place where it is set up"));
  }

  @Test
  void two_classes_reach_behind_what_others_show_and_no_more() {
    check(
        "redis.ReachesBehind",
        root ->
            noClasses()
                .that()
                .haveNameNotMatching(
                    Pattern.quote(root + ".websocket.undertow.") + "(Descriptors|HttpDetacher)")
                .should()
                .callMethodWhere(reaches())
                .because("what has no public form may be another tomorrow; those two say why"));
  }

  @Test
  void nobody_sleeps() {
    check(
        "redis.Sleeps",
        root ->
            noClasses()
                .should()
                .callMethodWhere(sleeps())
                .because("a sleep is too short or too long: await a condition with a deadline"));
  }

  @Test
  void no_state_hides_in_threads() {
    check(
        "redis.HidesStateInThreads",
        root ->
            noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .because("what a method needs is handed to it; threads are many and come and go"));
  }

  /** The rule holds for what ships, and finds the culprit in the mirror. */
  private static void check(String culprit, Function<String, ArchRule> rule) {
    rule.apply(PARLEY).check(SHIPPED);
    assertThat(violationsOf(rule.apply(MIRROR))).contains(culprit);
  }

  private static String violationsOf(ArchRule rule) {
    EvaluationResult result = rule.evaluate(VIOLATIONS);
    return String.join("\n", result.getFailureReport().getDetails());
  }

  private static ArchRule freeOfCycles(String root, String module) {
    return slices()
        .assignedFrom(new PackagesOf(root + "." + module))
        .should()
        .beFreeOfCycles()
        .because("packages that need each other are one package");
  }

  /** But what two of them are reached by, and what several of them carry. */
  private static ArchRule knowsNoOther(String root, String adapter) {
    return classes()
        .that(are(root, adapter))
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage(root + ".."))
                .or(
                    resideInAnyPackage(
                        root + ".domain..",
                        root + ".application..",
                        root + ".http..",
                        root + ".wire..",
                        root + "." + adapter + "..")))
        .because("adapters meet in the application, and nowhere else");
  }

  private static DescribedPredicate<JavaClass> are(String root, String... modules) {
    String[] packages = new String[modules.length];
    for (int i = 0; i < modules.length; i++) {
      packages[i] = root + "." + modules[i] + "..";
    }
    return resideInAnyPackage(packages);
  }

  private static DescribedPredicate<JavaClass> isOrIsIn(String name) {
    return describe(
        "are " + name, it -> it.getName().equals(name) || it.getName().startsWith(name + "$"));
  }

  /** What tokens say, what is revoked of them, and the issuer that dev mode has of its own. */
  private static DescribedPredicate<JavaClass> areAboutTokens(String root) {
    return are(root, "kinde", "domain.moderation", "bootstrap.dev")
        .or(isOrIsIn(root + ".domain.identity.TokenLife"))
        .or(isOrIsIn(root + ".application.RevocationList"))
        .or(isOrIsIn(root + ".application.CarryOutCommand"));
  }

  private static DescribedPredicate<JavaCall<?>> reckonsWithTheWallClock() {
    Set<String> reckonings =
        Set.of(
            "java.time.Instant.isBefore",
            "java.time.Instant.isAfter",
            "java.time.Instant.compareTo",
            "java.time.Instant.plus",
            "java.time.Instant.plusNanos",
            "java.time.Instant.plusMillis",
            "java.time.Instant.plusSeconds",
            "java.time.Instant.minus",
            "java.time.Instant.minusNanos",
            "java.time.Instant.minusMillis",
            "java.time.Instant.minusSeconds",
            "java.time.Instant.until",
            "java.time.Instant.toEpochMilli",
            "java.time.InstantSource.millis",
            "java.time.Duration.between",
            "java.time.temporal.ChronoUnit.between");
    return describe("reckons with the wall clock", call -> reckonings.contains(nameOf(call)));
  }

  private static DescribedPredicate<JavaCall<?>> asksForTheWallClock() {
    return describe(
        "asks for the wall clock",
        call -> !nameOf(call).equals("java.lang.System.nanoTime") && asksForTheTime().test(call));
  }

  private static DescribedPredicate<JavaCall<?>> asksForTheTime() {
    Set<String> askers =
        Set.of(
            "java.time.Instant.now",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime");
    return describe("asks for the time", call -> askers.contains(nameOf(call)));
  }

  private static DescribedPredicate<JavaCall<?>> reaches() {
    Set<String> ways =
        Set.of(
            "java.lang.Class.forName",
            "java.lang.invoke.MethodHandles.privateLookupIn",
            "java.lang.reflect.Field.setAccessible",
            "java.lang.reflect.Method.setAccessible");
    return describe("reaches", call -> ways.contains(nameOf(call)));
  }

  private static DescribedPredicate<JavaCall<?>> sleeps() {
    Set<String> sleepers = Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep");
    return describe("sleeps", call -> sleepers.contains(nameOf(call)));
  }

  private static String nameOf(JavaCall<?> call) {
    return call.getTargetOwner().getName() + "." + call.getTarget().getName();
  }

  /** Every package of a module is a slice of its own. */
  private record PackagesOf(String module) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass each) {
      return each.getPackageName().equals(module) || each.getPackageName().startsWith(module + ".")
          ? SliceIdentifier.of(each.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "the packages of " + module;
    }
  }
}
