package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.BusUnavailable;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalKindTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOPERM|NOPERM this user has no permissions to run the 'zadd' command",
        "NOPERM|ERR The user executing the script can't run this command or subcommand script:"
            + " 90eb",
        "NOPERM|ERR The user executing the script can't access at least one of the keys mentioned",
        "NOPERM|ERR ACL failure in script: User parley has no permissions to run the 'zadd'"
            + " command",
        "NOPERM|ERR Error running script (call to f_90): @user_script:4: -NOPERM this user has no",
        "NOAUTH|NOAUTH Authentication required.",
        "NOAUTH|WRONGPASS invalid username-password pair or user is disabled.",
        "OOM|OOM command not allowed when used memory > 'maxmemory'.",
        "OOM|ERR Error running script (call to f_90): @user_script:4: @user_script: 4: -OOM"
            + " command",
        "MISCONF|MISCONF Redis is configured to save RDB snapshots, but it is unable to persist",
        "READONLY|READONLY You can't write against a read only replica.",
        "NOREPLICAS|NOREPLICAS Not enough good replicas to write.",
        "MASTERDOWN|MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to"
            + " 'no'.",
        "LOADING|LOADING Redis is loading the dataset in memory",
        "BUSY|BUSY Redis is busy running a script. You can only call SCRIPT KILL",
        "CLUSTERDOWN|CLUSTERDOWN The cluster is down",
        "SLOT_MOVED|TRYAGAIN Multiple keys request during rehashing of slot",
        "NOSCRIPT|NOSCRIPT No matching script. Please use EVAL.",
        "WRONGTYPE|WRONGTYPE Operation against a key holding the wrong kind of value",
        "OTHER|ERR unknown command 'EVALSHA'",
      })
  void what_redis_says_is_of_a_kind(RefusalKind kind, String said) {
    assertThat(RefusalKind.of(new RedisCommandExecutionException(said)))
        .hasValueSatisfying(refusal -> assertThat(refusal.kind()).isEqualTo(kind));
  }

  @Test
  void it_is_found_at_the_bottom_of_what_a_call_fails_with() {
    Throwable fault =
        new CompletionException(
            new BusUnavailable(
                "Redis did not answer as it should", new RedisCommandExecutionException("OOM x")));

    assertThat(RefusalKind.of(fault).orElseThrow().kind()).isEqualTo(RefusalKind.OOM);
  }

  @Test
  void silence_and_a_lost_connection_are_no_refusal() {
    assertThat(RefusalKind.of(new RedisCommandTimeoutException("late"))).isEmpty();
    assertThat(RefusalKind.of(new RedisException("Connection closed"))).isEmpty();
    assertThat(RefusalKind.of(new CompletionException(new BusUnavailable("away")))).isEmpty();
  }

  @Test
  void an_answer_of_which_nothing_can_be_made_is_one() {
    Throwable fault =
        new CompletionException(new BusUnavailable("odd", new NumberFormatException("for: \"x\"")));

    assertThat(RefusalKind.of(fault))
        .contains(new RefusalKind.Refusal(RefusalKind.UNEXPECTED, "NumberFormatException"));
  }

  @Test
  void words_are_shown_in_one_line_cut_and_without_the_arguments_of_a_command() {
    assertThat(words("ERR unknown command 'X', with args beginning with: 'u1' 'secret'"))
        .isEqualTo("ERR unknown command 'X'");
    assertThat(words("ERR one\r\ntwo\u2028three")).isEqualTo("ERR one  two three");
    assertThat(words("ERR " + "x".repeat(10_000))).hasSize(201);
  }

  @ParameterizedTest
  @EnumSource
  void each_kind_comes_with_what_to_do_about_it(RefusalKind kind) {
    assertThat(kind.advice()).isNotBlank();
  }

  private static String words(String said) {
    return RefusalKind.of(new RedisCommandExecutionException(said)).orElseThrow().words();
  }
}
