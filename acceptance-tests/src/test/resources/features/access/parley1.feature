Feature: One connection for all channels, by the subprotocol parley.1

  Rule: The token and the channels stay out of the address

    Example: In no channel, then in two, then in none
      When Ada connects by parley.1
      Then Ada is told who she is and what the node allows
      And Ada asks whether the line is alive and is answered
      When Ada joins channel "lobby" as well
      And Ada joins channel "random" as well
      And a service publishes "Hello" in "random"
      Then Ada hears "Hello"
      When Ada leaves channel "lobby"
      And Ada leaves channel "random"
      Then Ada asks whether the line is alive and is answered

  Rule: A page learns why it is refused

    Scenario Outline: <token>
      When Mallory connects by parley.1 with <token>
      Then Mallory is let in and sent away with <code> because of <reason>

      Examples:
        | token                | code | reason         |
        | no token             | 4401 | token_required |
        | a garbage token      | 4401 | token_invalid  |
        | a token that is over | 4401 | token_expired  |

    Example: By fetch, from another origin that may connect
      When Mallory's page from the right place asks why it was refused
      Then it may read the answer

  Rule: Who hears nothing for a while is told, and told what to fetch

    Example: Redis is restarted
      Given a node with a Redis of its own
      And the node says that it is ready
      When Ada connects by parley.1 there
      And Ada joins channel "lobby" as well
      And that Redis is restarted
      Then Ada is told that nothing arrives, and afterwards since when
