package dev.parley.websocket.stomp;

import static dev.parley.websocket.stomp.StompVersion.V1_0;
import static dev.parley.websocket.stomp.StompVersion.V1_1;
import static dev.parley.websocket.stomp.StompVersion.V1_2;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rule 31: which version is spoken. */
class StompVersionTest {
  @Test
  void a_client_that_names_none_speaks_1_0() {
    assertThat(StompVersion.negotiate(Optional.empty())).contains(V1_0);
  }

  @Test
  void the_highest_common_version_is_spoken() {
    assertThat(negotiate("1.0,1.1,1.2")).contains(V1_2);
    assertThat(negotiate("1.1,1.0,2.0")).contains(V1_1);
    assertThat(negotiate("1.0")).contains(V1_0);
  }

  @Test
  void spaces_around_the_names_do_not_count() {
    assertThat(negotiate(" 1.1, 1.2\t")).contains(V1_2);
  }

  @Test
  void there_may_be_none() {
    assertThat(negotiate("9.9")).isEmpty();
    assertThat(negotiate("")).isEmpty();
    assertThat(negotiate(",,")).isEmpty();
    assertThat(negotiate("1.20,v1.2,1.2;q=1")).isEmpty();
  }

  private static Optional<StompVersion> negotiate(String accepted) {
    return StompVersion.negotiate(Optional.of(accepted));
  }
}
