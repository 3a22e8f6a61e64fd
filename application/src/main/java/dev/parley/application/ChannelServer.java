package dev.parley.application;

import dev.parley.application.port.in.BusEvents;
import dev.parley.application.port.in.Clients;
import dev.parley.application.port.in.NodeControl;
import dev.parley.application.port.in.Operations;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.quota.TokenBucket;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The application without its adapters: built from the out-ports, provides the in-ports, and knows
 * which part needs which. Safe for any thread. It has no thread of its own: it runs on those that
 * call it, and never keeps one waiting.
 */
public final class ChannelServer {
  private final HostedChannels channels;
  private final Clients clients;
  private final BusEvents busEvents;
  private final Operations operations;
  private final NodeControl control;

  public ChannelServer(Ports ports, ChannelRules rules) {
    AtomicBoolean draining = new AtomicBoolean();
    ChannelLanes lanes = new ChannelLanes();
    UserRateLimit typingLimit =
        new UserRateLimit(nowNanos -> new TokenBucket(rules.typing().announcements(), nowNanos));
    UserRateLimit updateLimit =
        new UserRateLimit(nowNanos -> new TokenBucket(rules.updates(), nowNanos));
    UserRateLimit newChannels =
        new UserRateLimit(
            nowNanos -> TokenBucket.perMinute(rules.limits().newChannelsPerMinute(), nowNanos));
    Recovery recovery = new Recovery(ports, rules.recovery());
    NodeLease lease = new NodeLease(ports, this::register);
    channels =
        new HostedChannels(
            lanes,
            rules.limits().maxChannelsOfNode(),
            (id, lane) ->
                new HostedChannel(
                    id,
                    ports,
                    rules,
                    lease,
                    recovery,
                    typingLimit::allows,
                    updateLimit::allows,
                    lane));
    ports.telemetry().watch(Level.LEASE_HELD, () -> lease.current().isPresent() ? 1 : 0);
    ports.telemetry().watch(Level.CHANNELS, channels::size);
    AskPolicy policy = new AskPolicy(ports);
    Sessions sessions = new Sessions();
    Revocations revocations = new Revocations(ports, sessions);
    PendingOutcomes awaited = new PendingOutcomes();
    GrantedVisits visits = new GrantedVisits(channels, ports, policy);
    ClientRequests requests =
        new ClientRequests(
            channels,
            sessions,
            ports,
            new SubscribeToChannel(channels, ports, policy, newChannels, recovery),
            new SignalTypingInChannel(channels, ports, visits),
            new SetStateInChannel(visits),
            new RenewSession(ports, rules, channels, policy, sessions, revocations));
    clients =
        new AdmitClients(
            ports,
            rules,
            policy,
            channels,
            draining::get,
            sessions,
            revocations,
            new UserChannels(rules.limits()),
            newChannels,
            requests);
    busEvents =
        new HearBus(
            channels,
            lease,
            recovery.beats(),
            new CarryOutCommand(ports, rules, channels, sessions, revocations, awaited),
            ports.telemetry());
    AskEveryNode everyNode = new AskEveryNode(ports, awaited);
    operations =
        new OperateNodes(
            channels,
            new ModerateEveryNode(ports, rules, everyNode),
            everyNode,
            new ExplainTokenAccess(ports, revocations));
    ExpireWhatIsDue time =
        new ExpireWhatIsDue(
            channels,
            lease,
            revocations,
            awaited,
            List.of(typingLimit, updateLimit, newChannels),
            ports.monotonic(),
            recovery,
            ports.commands().address().hashCode());
    control = new ControlNode(ports, rules, lease, revocations, time, draining);
  }

  /** For adapters that clients connect to. */
  public Clients clients() {
    return clients;
  }

  /** For the adapter of the bus. */
  public BusEvents busEvents() {
    return busEvents;
  }

  /** For adapters that operators and backends call. */
  public Operations operations() {
    return operations;
  }

  /** For whoever runs the process. */
  public NodeControl control() {
    return control;
  }

  private void register(Incarnation incarnation) {
    channels.visitEach(channel -> channel.registerUnder(incarnation));
  }
}
