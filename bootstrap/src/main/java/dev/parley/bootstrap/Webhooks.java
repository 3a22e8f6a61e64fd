package dev.parley.bootstrap;

import dev.parley.application.DeliverTransitions;
import dev.parley.application.port.out.DeliveryLanes;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.domain.transition.DeliveryFault;
import dev.parley.webhook.WebhookClient;
import dev.parley.webhook.WebhookSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The webhooks of a node: a thread of their own, on which nothing waits. Safe for any thread. */
final class Webhooks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration GIVE_UP_WITHIN = Duration.ofSeconds(1);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("parley-webhooks").daemon(true).factory());
  private final WebhookClient client;
  private final DeliverTransitions delivery;

  private Webhooks(
      WebhookSettings settings,
      TransitionLog log,
      DeliveryLanes lanes,
      Telemetry telemetry,
      InstantSource clock) {
    client = new WebhookClient(settings, clock, MonotonicClock.system(), BuildInfo.version());
    delivery =
        new DeliverTransitions(
            log,
            lanes,
            client,
            telemetry,
            MonotonicClock.system(),
            new SecureRandom(),
            UUID.randomUUID().toString(),
            thread);
  }

  /** Delivers from now on. */
  static Webhooks start(
      WebhookSettings settings,
      TransitionLog log,
      DeliveryLanes lanes,
      Telemetry telemetry,
      InstantSource clock) {
    Webhooks webhooks = new Webhooks(settings, log, lanes, telemetry, clock);
    long every = DeliverTransitions.BEAT.toMillis();
    var _ =
        webhooks.thread.scheduleWithFixedDelay(
            webhooks.delivery::beat, every, every, TimeUnit.MILLISECONDS);
    LOG.atInfo().addKeyValue("settings", settings).log("webhooks are sent");
    return webhooks;
  }

  /** A node that sends none says so in its metrics. */
  static void none(Telemetry telemetry) {
    telemetry.expect(Measure.WEBHOOK_FAILED, DeliveryFault.values());
    telemetry.watch(Level.WEBHOOK_LANES, () -> 0);
    telemetry.watch(Level.WEBHOOK_LANES_FAILING, () -> 0);
  }

  /** Gives the lanes up, so that another node goes on at once. */
  @Override
  public void close() {
    try {
      delivery.stop().toCompletableFuture().get(GIVE_UP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.atWarn()
          .log("the lanes of webhooks were not given up in time: another node waits for the lease");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException fault) {
      LOG.atError().setCause(fault).log("fault while the lanes of webhooks were given up");
    }
    thread.shutdownNow();
    client.close();
  }
}
