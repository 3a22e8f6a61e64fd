Feature: Receiving what is published

  Background:
    Given Ada and Bob are in channel "orders"

  Rule: Everyone in the channel receives everything, exactly as it was published

    Example: A message
      When a service publishes in "orders"
        """
        {"type":"message:created","channelId":"orders","timestamp":1,"data":{"id":"m1","x":1.50}}
        """
      Then Ada and Bob hear exactly that

    Example: An event of a type that only the publisher knows
      When a service publishes in "orders"
        """
        { "data" : {"to":"done","é":"\u00e9","n":1e3} , "type" : "card:moved", "extra":[1,2], "channelId":"orders" }
        """
      Then Ada and Bob hear exactly that

    Example: A thousand messages
      When a service publishes 1000 messages in "orders"
      Then Ada and Bob hear all 1000 messages in order

    Example: Clients of another channel do not receive it
      Given Carla is in channel "other"
      When a service publishes "hello" in "orders"
      Then Ada hears "hello"
      And Carla has heard nothing

  Rule: Anything that is not an event is dropped, and harms nobody

    Scenario Outline: <what>
      When a service publishes <what> in "orders"
      And a service publishes "hello" in "orders"
      Then Ada and Bob hear nothing but "hello"

      Examples:
        | what                           |
        | something that is not JSON     |
        | a list instead of an event     |
        | an event without a type        |
        | an event of another channel    |
        | an event that is not UTF-8     |
        | an event of 600 kilobytes      |
        | an event nested 5000 deep      |
