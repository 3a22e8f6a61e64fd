Feature: Events of the first server's publishers

  Background:
    Given Ada is in channel "lobby" on the north node
    And Bob is in channel "lobby" on the south node

  Rule: It is relayed byte for byte

    Scenario Outline: <type>
      When a service publishes in "lobby"
        """
        {"type":"<type>","channelId":"lobby","timestamp":1795439507,"data":{"id":"m1","authorId":null,"n":1.50,"m":12345678901234567890}}
        """
      Then Ada and Bob hear exactly that

      Examples:
        | type            |
        | message:created |
        | message:updated |
        | message:deleted |
        | reaction:added  |

  Rule: A rich text may be as deep as editors make it

    Scenario Outline: <levels> levels
      When a service publishes a document of <levels> levels in "lobby"
      Then Ada hears "deep"
      And Bob hears "deep"

      Examples:
        | levels |
        | 18     |
        | 256    |

    Example: Nested too deep
      When a service publishes a document of 257 levels in "lobby"
      And a service publishes "hello" in "lobby"
      Then Ada and Bob hear nothing but "hello"
