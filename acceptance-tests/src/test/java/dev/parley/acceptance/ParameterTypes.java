package dev.parley.acceptance;

import io.cucumber.java.ParameterType;
import java.util.Arrays;
import java.util.List;

/** The words of the features that stand for something. */
public final class ParameterTypes {
  private final World world = World.ofThisScenario();

  @ParameterType("Ada|Bob|Carla|Mallory|Yan|Zoe")
  public ChatUser person(String name) {
    return world.person(name);
  }

  @ParameterType("(?:Ada|Bob|Carla)(?: and (?:Ada|Bob|Carla))*")
  public List<ChatUser> people(String names) {
    return Arrays.stream(names.split(" and ", -1)).map(world::person).toList();
  }

  @ParameterType("\"([^\"]+)\"")
  public String channel(String name) {
    return world.channel(name);
  }

  @ParameterType("north|south|extra|guarded")
  public NodeProcess node(String name) {
    return world.node(name);
  }
}
