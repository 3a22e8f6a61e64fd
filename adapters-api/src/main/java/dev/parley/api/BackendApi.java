package dev.parley.api;

import dev.parley.application.port.out.EventPublisher;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What backends may call, and the keys by which they may, looked at every few seconds. Safe for any
 * thread.
 */
public final class BackendApi implements AutoCloseable {
  static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private final ApiSettings settings;
  private final ApiCalls calls;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("parley-api-keys").daemon(true).factory());

  private BackendApi(ApiSettings settings, ApiCalls calls) {
    this.settings = settings;
    this.calls = calls;
  }

  /** Everything that there is. */
  public static BackendApi of(ApiSettings settings, ApiPorts ports) {
    BackendApi api = new BackendApi(settings, calls(settings, ports));
    var _ =
        api.looking.scheduleWithFixedDelay(
            settings.keys()::look,
            LOOK_EVERY.toMillis(),
            LOOK_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
    return api;
  }

  static ApiCalls calls(ApiSettings settings, ApiPorts ports) {
    ApiCalls calls = new ApiCalls();
    PublishCalls.addTo(calls, ports.publisher(), ports.log(), ports.clock());
    HistoryCalls.addTo(calls, ports.log());
    PresenceCalls.addTo(calls, ports.directory(), ports.registry(), ports.commands());
    UserCalls.addTo(calls, ports.operations());
    BackendModeration.addTo(calls, ports.operations());
    ExplainCalls.addTo(calls, ports.operations(), ports.rules());
    TailCalls.addTo(calls, ports.operations(), settings.keys(), ports.monotonic());
    ports.transitions().ifPresent(log -> TransitionCalls.addTo(calls, log, ports.monotonic()));
    return calls
        .add("GET", "/v1/limits", Limits.call(settings, EventPublisher.REMEMBERED.toSeconds()))
        .add("GET", "/v1/openapi.json", new OpenApiDocument());
  }

  /** Who may call what. */
  public CallAdmission admission(long nowNanos) {
    return new CallAdmission(settings, calls, nowNanos);
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
