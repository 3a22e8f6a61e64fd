package dev.parley.websocket.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.connection.Liveness;
import dev.parley.websocket.fanout.FanOut;
import dev.parley.websocket.fanout.ShardBudget;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.session.EchoProtocol;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** A handshake that is answered while the gateway is being closed. */
class EndingThreadTest {
  @Test
  void whoever_comes_to_a_thread_that_ends_is_let_go_without_a_fault() throws Exception {
    RecordingTelemetry telemetry = new RecordingTelemetry();
    Connections connections =
        new Connections(
            new FanOut(
                1,
                ShardBudget.DEFAULT,
                telemetry,
                EventWriter::write,
                MutableClock.started(),
                MonotonicClock.system()),
            telemetry,
            Liveness.DEFAULT,
            Backpressure.DEFAULT,
            InboundLimits.DEFAULT,
            false);
    XnioWorker worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
    List<StreamConnection> upgraded = List.of(aStreamOf(worker), aStreamOf(worker));
    worker.shutdown();

    upgraded.forEach(stream -> connections.take(stream, true, false, EchoProtocol::new));

    assertThat(upgraded).noneMatch(StreamConnection::isOpen);
    assertThat(connections.open()).isZero();
    assertThat(telemetry.counted(Measure.CONNECTION_OPENED)).isZero();
    connections.whenEmpty().toCompletableFuture().get(10, TimeUnit.SECONDS);
    worker.shutdownNow();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static StreamConnection aStreamOf(XnioWorker worker) throws IOException {
    return worker.createFullDuplexPipeConnection().getLeftSide();
  }
}
