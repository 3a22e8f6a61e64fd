package dev.parley.application.port;

import dev.parley.application.Ports;
import dev.parley.application.port.out.Audience;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.TokenVerifier;
import dev.parley.application.port.out.Verification.Verified;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The ports of a node, all of them in memory on one bus and one clock, except those that a test
 * names. A token is the user's name, the policy grants everything. Confined to the test that builds
 * a node.
 */
public final class TestPorts {
  private TokenVerifier tokens =
      token -> CompletableFuture.completedFuture(new Verified(TestIdentities.of(token)));
  private ChannelPolicy policy = new ScriptedPolicy();
  private Supplier<Broker> broker;
  private Supplier<PresenceRegistry> registry;
  private CommandBus commands = new InMemoryCommands().line();
  private RevocationStore revocations;
  private final Audience audience;
  private Telemetry telemetry = new RecordingTelemetry();
  private InstantSource wallClock;
  private final MonotonicClock monotonic;
  private RandomGenerator random = new Random(1);

  private TestPorts(
      InMemoryBus bus, InstantSource wallClock, MonotonicClock monotonic, Audience audience) {
    this.broker = bus::broker;
    this.registry = () -> new InMemoryPresenceRegistry(bus);
    this.revocations = new InMemoryRevocationStore(wallClock);
    this.audience = audience;
    this.wallClock = wallClock;
    this.monotonic = monotonic;
  }

  /** On a clock that a test moves. */
  public static TestPorts on(InMemoryBus bus, MutableClock clock, Audience audience) {
    return new TestPorts(bus, clock, clock, audience);
  }

  /** In real time. */
  public static TestPorts inRealTime(InMemoryBus bus, Audience audience) {
    return new TestPorts(bus, InstantSource.system(), MonotonicClock.system(), audience);
  }

  public TestPorts tokens(TokenVerifier own) {
    tokens = own;
    return this;
  }

  public TestPorts policy(ChannelPolicy own) {
    policy = own;
    return this;
  }

  public TestPorts broker(Broker own) {
    broker = () -> own;
    return this;
  }

  public TestPorts registry(PresenceRegistry own) {
    registry = () -> own;
    return this;
  }

  public TestPorts commands(CommandBus own) {
    commands = own;
    return this;
  }

  public TestPorts revocations(RevocationStore own) {
    revocations = own;
    return this;
  }

  public TestPorts telemetry(Telemetry own) {
    telemetry = own;
    return this;
  }

  public TestPorts wallClock(InstantSource own) {
    wallClock = own;
    return this;
  }

  public TestPorts random(RandomGenerator own) {
    random = own;
    return this;
  }

  public Ports ports() {
    return new Ports(
        tokens,
        policy,
        broker.get(),
        registry.get(),
        commands,
        revocations,
        audience,
        telemetry,
        wallClock,
        monotonic,
        random);
  }
}
