package dev.parley.domain.presence;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A join and a leave in a node's replica of a roster, however many are in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RosterBenchmark {
  @Param({"10", "1000", "100000"})
  public int members;

  private final Member newcomer = member("newcomer");
  private Roster roster = Roster.from(new RosterSnapshot(new RosterPosition("e", 0), List.of(), 0));
  private long rev;

  @Setup
  public void fill() {
    List<Member> listed = new ArrayList<>();
    for (int i = 0; i < Math.min(members, Roster.MAX_LISTED - 1); i++) {
      listed.add(member("user-" + i));
    }
    rev = 0;
    roster = Roster.from(new RosterSnapshot(new RosterPosition("e", rev), listed, members));
  }

  @Benchmark
  public Object joinAndLeave() {
    roster.observe(new MemberJoined(newcomer), new RosterPosition("e", ++rev));
    return roster.observe(new MemberLeft(newcomer.user()), new RosterPosition("e", ++rev));
  }

  private static Member member(String id) {
    return new Member(new UserId(id), id, Optional.empty());
  }
}
