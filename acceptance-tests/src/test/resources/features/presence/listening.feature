Feature: Listening without being there

  Rule: Whoever listens hears everything and is seen by nobody

    Example: Unread counters
      Given Ada is in channel "lobby"
      When Bob listens to channel "lobby" by parley.1
      And a service publishes "Hello" in "lobby"
      Then Bob hears "Hello"
      And Ada has not seen Bob come
      When Bob joins channel "lobby" as well
      Then Ada sees Bob come

    Example: By the address
      Given Ada is in channel "lobby"
      When Bob opens the address of channel "lobby" to listen and to count
      Then Bob is told that there is 1
      And Ada has not seen Bob come
      When Carla comes into channel "lobby" on the north node
      Then Bob is told soon that there are 2
