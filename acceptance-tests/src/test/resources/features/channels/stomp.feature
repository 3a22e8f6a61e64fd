Feature: Connecting with STOMP

  Rule: Users of a STOMP library are in the same channel as everybody else

    Scenario Outline: Receiving what is published, with <library>
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
        | stomp.py |

    Scenario Outline: A thousand messages, with <library>
      Given Ada is in channel "orders" by <library>
      When a service publishes 1000 messages in "orders"
      Then Ada hears all 1000 messages in order

      Examples:
        | library  |
        | STOMP.js |
        | Spring   |
        | stomp.py |

    Scenario Outline: Joining and leaving, with <library>
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
        | stomp.py |

    Example: Losing the connection, by STOMP.js
      Given Bob is in channel "lobby"
      And Ada is in channel "lobby" by STOMP.js
      When Ada's connection is lost
      Then Bob sees that Ada has left within 6 seconds

    Scenario Outline: Typing, with <library>
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
        | stomp.py |

    Example: An old client library, whose subscriptions have no ids
      Given Bob is in channel "lobby"
      And Ada is in channel "lobby" by stomp.py in STOMP 1.0
      When a service publishes "hello" in "lobby"
      Then Ada hears "hello"
      When Ada's program leaves the channel and stays connected
      Then Bob sees that Ada has left

  Rule: A client library with default settings recovers by itself

    Example: The server closes the connection, and stompjs reconnects by itself
      Given Ada is in channel "orders" by STOMP.js as it comes
      When Ada's program sends to a destination that is not known
      Then Ada's program is told that the destination is not known
      And Ada's program connects again by itself
      When a service publishes "still there" in "orders"
      Then Ada hears "still there"

    Example: A client that sends a heart-beat each second is alive
      Given Ada is in channel "quiet" by STOMP.js beating each second
      Then Ada is still on the same connection after 40 heart-beats of the server

    Example: A frame that is too large is refused, in pieces as well
      Given Ada is in channel "orders" by STOMP.js in pieces
      When Ada's program sends a frame of a mebibyte
      Then Ada's program is told that the frame is too large

  Rule: A token that is not genuine is refused with the reason

    Scenario Outline: <token>, with <library>
      When Mallory tries to connect by <library> with <token>
      Then the library is told that <reason>

      Examples:
        | library  | token                | reason                   |
        | STOMP.js | a garbage token      | the token is not genuine |
        | STOMP.js | a token that is over | the token is over        |
        | Spring   | a garbage token      | the token is not genuine |
        | Spring   | a token that is over | the token is over        |
        | stomp.py | a garbage token      | the token is not genuine |
        | stomp.py | a token that is over | the token is over        |
