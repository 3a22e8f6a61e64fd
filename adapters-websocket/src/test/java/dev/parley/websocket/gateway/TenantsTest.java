package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessRules;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.admission.TrustedProxies;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Organisations under a rule that gives each its own channels, and clients that try whatever comes
 * to mind, all at once. Each event says whose secret it is. {@code -Dparley.tenants.steps} more
 * than 20,000 for longer, {@code -Dparley.tenants.seed} to see one again.
 */
class TenantsTest {
  private static final int STEPS = Integer.getInteger("parley.tenants.steps", 20_000);

  /** Such as a careless comparison would take for one another. */
  private static final List<String> TENANTS =
      List.of("org_1", "org_11", "ORG_1", "org_1-", "org", "nobody");

  private static final List<String> ROOMS = List.of("general", "*", "org_1.general", "x");

  /** One more than these and a connection is closed for its errors. */
  private static final int TRIES_PER_CONNECTION = 8;

  private static final InboundLimits AMPLE =
      new InboundLimits(new Rate(1_000_000, 1_000_000), new Rate(1_000_000_000, 1_000_000_000));

  private final long seed = Long.getLong("parley.tenants.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final AtomicLong published = new AtomicLong();

  @Test
  void nobody_ever_hears_what_is_another_organisations() throws IOException {
    AccessRules rules = AccessRules.parse("join {org_code}.*; type {org_code}.*");
    List<Secret> heard =
        attack(
            STEPS,
            (identity, channel, action) ->
                CompletableFuture.completedFuture(
                    new Ruling.Decided(rules.decide(identity, channel, action))));

    System.out.printf(
        "tenants: %d steps from seed %d, %d events, %d deliveries%n",
        STEPS, seed, published.get(), heard.size());
    assertThat(heard).as("own secrets, seed %d", seed).hasSizeGreaterThan(STEPS / 20);
    assertThat(heard).as("foreign secrets, seed %d", seed).allMatch(Secret::isOwn);
  }

  @Test
  void without_the_rule_they_would() throws IOException {
    List<Secret> heard =
        attack(
            STEPS / 20,
            (identity, channel, action) ->
                CompletableFuture.completedFuture(Ruling.granted("everybody")));

    assertThat(heard).anyMatch(secret -> !secret.isOwn());
  }

  private List<Secret> attack(int steps, ChannelPolicy policy) throws IOException {
    EntryRules entry =
        new EntryRules(
            AllowedOrigins.ANY,
            TrustedProxies.NONE,
            true,
            new EntryLimits(10_000, 10_000, 10_000, new Rate(1_000_000, 1_000_000)),
            AMPLE);
    List<Secret> heard = new ArrayList<>();
    try (GatewayFixture gateway =
        new GatewayFixture(GatewayFixture.defaults().withEntry(entry), policy)) {
      for (int step = 0; step < steps; ) {
        List<Member> members = new ArrayList<>();
        for (String tenant : TENANTS) {
          members.add(new Member(tenant, RawClient.connect(gateway.port, home(tenant))));
        }
        for (int i = 0; i < TRIES_PER_CONNECTION * TENANTS.size(); i++, step++) {
          act(gateway, members.get(i % members.size()));
        }
        for (Member member : members) {
          member.hearTheRest(gateway, heard);
          member.client.close();
        }
      }
    }
    return heard;
  }

  private void act(GatewayFixture gateway, Member member) throws IOException {
    String channel = any(TENANTS) + "." + any(ROOMS);
    switch (random.nextInt(7)) {
      case 0, 1 -> member.ask("channel:join", channel);
      case 2 -> member.ask("presence:get", channel);
      case 3 -> member.ask("typing:start", channel);
      case 4 -> {
        try (RawClient client = RawClient.dial(gateway.port)) {
          String target = "/ws?token=%s&channelId=%s".formatted(member.token(), channel);
          client.send(RawClient.handshake(target).getBytes(StandardCharsets.ISO_8859_1));
          client.answer();
        }
      }
      default -> {
        String owner = any(TENANTS);
        String room = owner + ".general";
        published.incrementAndGet();
        gateway.publish(
            room,
            "{\"type\":\"x\",\"channelId\":\"%s\",\"data\":\"secret of <%s>\"}"
                .formatted(room, owner));
      }
    }
  }

  private String any(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static String home(String tenant) {
    return "/ws?token=user@%s&channelId=%s.general".formatted(tenant, tenant);
  }

  /** What somebody of one organisation was told of one, maybe another. */
  private record Secret(String of, String heardBy) {
    boolean isOwn() {
      return of.equals(heardBy);
    }
  }

  private record Member(String tenant, RawClient client) {
    String token() {
      return "user@" + tenant;
    }

    void ask(String type, String channel) throws IOException {
      client.send(
          ClientFrames.text("{\"type\":\"%s\",\"channelId\":\"%s\"}".formatted(type, channel)));
    }

    /** Everything up to the answer to a last question, and to an event after it. */
    void hearTheRest(GatewayFixture gateway, List<Secret> heard) throws IOException {
      String own = tenant + ".general";
      client.send(
          ClientFrames.text(
              "{\"type\":\"presence:get\",\"channelId\":\"%s\",\"ref\":\"last\"}".formatted(own)));
      boolean answered = false;
      for (String text = client.text();
          !text.equals("that was all of " + tenant);
          text = client.text()) {
        if (text.contains("secret of")) {
          heard.add(new Secret(text.replaceAll("(?s).*<(.*)>.*", "$1"), tenant));
        } else if (!answered && text.contains("\"ref\":\"last\"")) {
          answered = true;
          gateway.publish(own, "that was all of " + tenant);
        }
      }
    }
  }
}
