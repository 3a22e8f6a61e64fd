package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.ChannelRules;
import dev.parley.websocket.WebSocketGateway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NodeMemoryTest {
  private static final long MIB = 1024 * 1024;

  @Test
  void all_that_a_node_keeps_fits_its_heap() {
    for (int mebibytes : new int[] {192, 256, 512, 1024, 4096}) {
      for (int threads : new int[] {1, 2, 8}) {
        MemoryBudget budget = memory(20_000, threads, mebibytes).budget();

        assertThat(budget.isShort()).as("%d MiB, %d threads", mebibytes, threads).isFalse();
        assertThat(budget.grantedBytes()).isLessThan(mebibytes * MIB * 8 / 10);
      }
    }
  }

  @Test
  void connections_are_lowered_last_and_the_gateway_is_told_of_both() {
    assertThat(memory(20_000, 1, 256).connections()).isEqualTo(20_000);
    assertThat(memory(100_000, 1, 256).connections()).isBetween(20_000, 50_000);

    WebSocketGateway.Settings settings = settings(100_000, 2);
    NodeMemory memory = NodeMemory.of(settings, 256 * MIB);
    WebSocketGateway.Settings fitted = memory.over(settings);
    assertThat(fitted.entry().limits().perNode()).isEqualTo(memory.connections());
    assertThat(fitted.entry().http().connections()).isBetween(256, 4_095);
    assertThat(fitted.entry().http().headBytes()).isLessThan(8 * MIB);
    assertThat(fitted.budget().outboxBytes())
        .isEqualTo(memory.budget().bytes(NodeMemory.OUTBOXES) / 2);
    assertThat(memory.over(ChannelRules.DEFAULT).limits().maxMemberships())
        .isBetween(1_024, 100_000);
    assertThat(memory.over(ChannelRules.DEFAULT).limits().maxChannelsOfNode())
        .isBetween(3_000, 50_000);
    assertThat(memory.over(ChannelRules.DEFAULT).recovery().memoryBytes()).isBetween(MIB, 32 * MIB);
  }

  @Test
  void the_table_of_security_has_each_row() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "security.md"));
    String table = page.substring(page.indexOf("## Memory limits"));

    memory(1_000, 1, 256)
        .budget()
        .rows()
        .forEach(granted -> assertThat(table).contains("| " + granted.row().what() + " |"));
  }

  private static NodeMemory memory(int connections, int threads, int mebibytes) {
    return NodeMemory.of(settings(connections, threads), mebibytes * MIB);
  }

  private static WebSocketGateway.Settings settings(int connections, int threads) {
    WebSocketGateway.Settings settings =
        WebSocketGateway.Settings.on(new InetSocketAddress(0)).withIoThreads(threads);
    return settings.withEntry(settings.entry().withRoomFor(connections));
  }
}
