Feature: Stopping a node

  Example: The clients of a stopped node reconnect elsewhere, and nobody sees them leave
    Given an extra node
    And Ada is in channel "lobby" on the north node
    And Bob is in channel "lobby" on the extra node
    When the extra node is told to stop
    Then Bob is sent away with the advice to come back
    And the extra node ends by itself
    When Bob is back on the south node
    And Bob says goodbye
    Then of Bob Ada has seen: came, left

  Example: A user who does not come back has left
    Given an extra node
    And Ada is in channel "lobby" on the north node
    And Bob is in channel "lobby" on the extra node
    When the extra node is told to stop
    Then Ada sees that Bob has left within 12 seconds

  Example: A crowd is closed one after the other, and misses nothing until then
    Given an extra node
    And 300 people are in channel "lobby" on the extra node
    And a service never stops publishing in "lobby"
    When the extra node is told to stop
    Then Mallory is refused there because the node is stopping
    And that node says that it takes nobody
    And some of them are still there when the first have gone
    And all of them are sent away, with times to come back that are far apart
    And each of them has heard everything until then
    And the extra node ends by itself
