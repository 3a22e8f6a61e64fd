Feature: Coming by STOMP

  Rule: Who comes by a STOMP library is in the same channel as everybody else

    Scenario Outline: Hearing what is published, by <library>
      Given Ada is in channel "orders" by <library>
      And Bob is in channel "orders"
      When a service publishes in "orders"
        """
        { "data" : {"to":"done","é":"\u00e9","n":1e3} , "type" : "card:moved", "extra":[1,2], "channelId":"orders" }
        """
      Then Ada and Bob hear exactly that

      Examples:
        | library  |
        | STOMP.js |
        | Spring   |

    Scenario Outline: A thousand messages, by <library>
      Given Ada is in channel "orders" by <library>
      When a service publishes 1000 messages in "orders"
      Then Ada hears all 1000 messages in order

      Examples:
        | library  |
        | STOMP.js |
        | Spring   |

    Scenario Outline: Coming and leaving, by <library>
      Given Bob is in channel "lobby"
      When Ada comes into channel "lobby" by <library>
      Then Bob sees that Ada has come
      And Ada has been told that Bob is here
      When Ada says goodbye
      And Ada comes into channel "lobby" by <library>
      Then of Ada Bob has seen: came, left, came

      Examples:
        | library  |
        | STOMP.js |
        | Spring   |

    Example: Losing the connection, by STOMP.js
      Given Bob is in channel "lobby"
      And Ada is in channel "lobby" by STOMP.js
      When Ada's connection is lost
      Then Bob sees that Ada has left within 6 seconds

    Scenario Outline: Typing, by <library>
      Given Ada is in channel "standup" by <library>
      And Bob is in channel "standup"
      When Ada is typing
      Then Bob sees that Ada is typing
      When Ada stops typing
      Then Bob sees that Ada has stopped typing
      When Bob is typing
      Then Ada sees that Bob is typing

      Examples:
        | library  |
        | STOMP.js |
        | Spring   |

  Rule: What is not genuine is refused, and the reason is told

    Scenario Outline: <token>, by <library>
      When Mallory tries to connect by <library> with <token>
      Then the library is told that <reason>

      Examples:
        | library  | token                | reason                   |
        | STOMP.js | a garbage token      | the token is not genuine |
        | STOMP.js | a token that is over | the token is over        |
        | Spring   | a garbage token      | the token is not genuine |
        | Spring   | a token that is over | the token is over        |
