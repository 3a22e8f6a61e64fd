package dev.parley.websocket.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundBudgetTest {
  private final InboundBudget budget = new InboundBudget(100);
  private final List<String> ended = new ArrayList<>();

  @Test
  void what_is_held_is_counted_until_it_is_let_go() {
    Client ada = new Client("ada");
    budget.hold(ada, 40);
    budget.hold(ada, 60);
    budget.hold(new Client("bo"), 30);
    assertThat(budget.bytes()).isEqualTo(90);

    budget.hold(ada, 0);
    assertThat(budget.bytes()).isEqualTo(30);
    assertThat(ended).isEmpty();
  }

  @Test
  void who_began_first_goes_first_when_it_is_used_up_and_no_more_than_needed() {
    Client ada = new Client("ada");
    budget.hold(ada, 10);
    budget.hold(new Client("bo"), 40);
    budget.hold(new Client("cy"), 40);
    budget.hold(ada, 20);
    assertThat(ended).isEmpty();

    budget.hold(new Client("di"), 30);
    assertThat(ended).containsExactly("ada", "bo");
    assertThat(budget.bytes()).isEqualTo(70);
  }

  @Test
  void who_was_done_in_between_begins_anew() {
    Client ada = new Client("ada");
    budget.hold(ada, 50);
    budget.hold(new Client("bo"), 50);
    budget.hold(ada, 0);
    budget.hold(ada, 51);

    assertThat(ended).containsExactly("bo");
  }

  @Test
  void one_that_is_larger_than_the_budget_goes_by_itself() {
    budget.hold(new Client("ada"), 101);

    assertThat(ended).containsExactly("ada");
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void one_that_says_while_it_ends_that_nothing_is_held_is_counted_once() {
    InboundBudget.Holder[] careful = new InboundBudget.Holder[1];
    careful[0] = () -> budget.hold(careful[0], 0);
    budget.hold(careful[0], 60);
    budget.hold(new Client("bo"), 60);

    assertThat(budget.bytes()).isEqualTo(60);
    assertThat(ended).isEmpty();
  }

  private final class Client implements InboundBudget.Holder {
    private final String name;

    Client(String name) {
      this.name = name;
    }

    @Override
    public void endForWantOfRoom() {
      ended.add(name);
    }
  }
}
