Feature: Redis outages

  Example: Redis is not up yet
    Given a node whose Redis is not there yet
    Then the node says that it is alive
    And the node says that it is not ready, for want of Redis
    And Ada cannot connect to channel "lobby" there for now
    When that Redis is started
    Then Ada can connect to channel "lobby" there soon
    And the node says that it is ready

  Example: Redis is restarted under a hundred clients
    Given a node with a Redis of its own
    And 100 people are in channel "lobby" there
    When that Redis is restarted
    Then all of them are told that they may have missed something
    And all of them hear what is published after it
    And none of them has lost the connection
