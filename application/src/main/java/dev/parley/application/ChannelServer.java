package dev.parley.application;

import dev.parley.application.port.in.CloseSession;
import dev.parley.application.port.in.DrainNode;
import dev.parley.application.port.in.ExpireDue;
import dev.parley.application.port.in.ExplainAccess;
import dev.parley.application.port.in.ListMembers;
import dev.parley.application.port.in.LocateUser;
import dev.parley.application.port.in.Moderate;
import dev.parley.application.port.in.NoticeOutage;
import dev.parley.application.port.in.ObserveChannels;
import dev.parley.application.port.in.OpenSession;
import dev.parley.application.port.in.ReceiveCommand;
import dev.parley.application.port.in.ReceivePublication;
import dev.parley.application.port.in.RenewIdentity;
import dev.parley.application.port.in.ReportHealth;
import dev.parley.application.port.in.SignalTyping;
import dev.parley.application.port.in.Subscribe;
import dev.parley.application.port.in.Unsubscribe;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.quota.TokenBucket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The application without its adapters: built from the out-ports, provides the in-ports. Safe for
 * any thread. It has no thread of its own: it runs on those that call it, and never keeps one
 * waiting.
 */
public final class ChannelServer {
  private final HostedChannels channels;
  private final NodeLease lease;
  private final OpenSession openSession;
  private final RenewIdentity renewIdentity;
  private final CloseSession closeSession;
  private final Subscribe subscribe;
  private final Unsubscribe unsubscribe;
  private final SignalTyping signalTyping;
  private final ListMembers listMembers;
  private final ReceivePublication receivePublication;
  private final NoticeOutage noticeOutage;
  private final ExpireDue expireDue;
  private final DrainNode drainNode;
  private final ReceiveCommand receiveCommand;
  private final Moderate moderate;
  private final LocateUser locateUser;
  private final ExplainAccess explainAccess;
  private final ObserveChannels observeChannels;
  private final CompletionStage<Void> ready;
  private final ReportHealth reportHealth;

  public ChannelServer(Ports ports, ChannelRules rules) {
    AtomicBoolean draining = new AtomicBoolean();
    ChannelLanes lanes = new ChannelLanes();
    UserRateLimit typingLimit =
        new UserRateLimit(nowNanos -> new TokenBucket(rules.typing().announcements(), nowNanos));
    UserRateLimit newChannels =
        new UserRateLimit(
            nowNanos -> TokenBucket.perMinute(rules.limits().newChannelsPerMinute(), nowNanos));
    Recovery recovery = new Recovery(ports, rules.recovery());
    lease = new NodeLease(ports, this::register);
    channels =
        new HostedChannels(
            lanes,
            rules.limits().maxChannelsOfNode(),
            (id, lane) ->
                new HostedChannel(id, ports, rules, lease, recovery, typingLimit::allows, lane));
    ports.telemetry().watch(Level.LEASE_HELD, () -> lease.current().isPresent() ? 1 : 0);
    ports.telemetry().watch(Level.CHANNELS, channels::size);
    AskPolicy policy = new AskPolicy(ports);
    Sessions sessions = new Sessions();
    Revocations revocations = new Revocations(ports, sessions);
    ready = revocations.whenKnown();
    PendingOutcomes awaited = new PendingOutcomes();
    openSession =
        new AdmitClients(
            ports,
            rules,
            policy,
            channels,
            draining::get,
            sessions,
            revocations,
            new UserChannels(rules.limits()),
            newChannels);
    renewIdentity = new RenewSession(ports, rules, channels, policy, sessions, revocations);
    closeSession = new EndSession(channels, sessions);
    subscribe = new SubscribeToChannel(channels, ports, policy, newChannels, recovery);
    unsubscribe = new UnsubscribeFromChannel(channels, ports);
    signalTyping = new SignalTypingInChannel(channels, ports, policy);
    listMembers = new ListChannelMembers(channels, ports);
    receivePublication = new RelayPublication(channels, recovery.beats(), ports.telemetry());
    noticeOutage = new RecoverFromOutage(channels, lease, recovery.beats());
    expireDue =
        new ExpireWhatIsDue(
            channels,
            lease,
            revocations,
            awaited,
            List.of(typingLimit, newChannels),
            ports.monotonic(),
            recovery,
            ports.commands().address().hashCode());
    receiveCommand = new CarryOutCommand(ports, rules, channels, sessions, revocations, awaited);
    AskEveryNode everyNode = new AskEveryNode(ports, awaited);
    moderate = new ModerateEveryNode(ports, rules, everyNode);
    locateUser = everyNode;
    explainAccess = new ExplainTokenAccess(ports, revocations);
    observeChannels = new ObserveHostedChannels(channels);
    drainNode = new DrainThisNode(draining, lease, ports.audience(), rules);
    reportHealth = new ReportNodeHealth(ports, revocations::areKnown, draining::get);
  }

  /** Completes when clients can be admitted, as far as that is this server's own affair. */
  public CompletionStage<Void> ready() {
    return ready;
  }

  public OpenSession openSession() {
    return openSession;
  }

  public RenewIdentity renewIdentity() {
    return renewIdentity;
  }

  public CloseSession closeSession() {
    return closeSession;
  }

  public Subscribe subscribe() {
    return subscribe;
  }

  public Unsubscribe unsubscribe() {
    return unsubscribe;
  }

  public SignalTyping signalTyping() {
    return signalTyping;
  }

  public ListMembers listMembers() {
    return listMembers;
  }

  public ReceivePublication receivePublication() {
    return receivePublication;
  }

  public NoticeOutage noticeOutage() {
    return noticeOutage;
  }

  public ExpireDue expireDue() {
    return expireDue;
  }

  public ReceiveCommand receiveCommand() {
    return receiveCommand;
  }

  public Moderate moderate() {
    return moderate;
  }

  public LocateUser locateUser() {
    return locateUser;
  }

  public ExplainAccess explainAccess() {
    return explainAccess;
  }

  public ObserveChannels observeChannels() {
    return observeChannels;
  }

  public DrainNode drainNode() {
    return drainNode;
  }

  public ReportHealth reportHealth() {
    return reportHealth;
  }

  private void register(Incarnation incarnation) {
    channels.visitEach(channel -> channel.registerUnder(incarnation));
  }
}
