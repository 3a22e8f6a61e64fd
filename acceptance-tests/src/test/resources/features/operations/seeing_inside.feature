Feature: Finding out what happened to a client

  Rule: An operator reads how a connection ended, and counts how often that happens

    Background:
      Given an operator of the guarded node

    Scenario Outline: Somebody who <does>
      Given Mallory is in channel "public" on the guarded node with a program of her own
      When her program <does>
      Then Mallory's program is sent away because <reason>
      And the operator reads that Mallory's last connection ended by <ending>
      And the operator counts one more ending by <ending>

      Examples:
        | does                        | reason                      | ending            |
        | says goodbye                | it said goodbye             | a goodbye         |
        | makes ten mistakes in a row | those are too many mistakes | too many mistakes |
        | never stops talking         | that is too much in all     | too many messages |

    Example: Somebody whose connection is lost
      Given Bob is in channel "public" on the guarded node
      When Bob's connection is lost
      Then the operator reads that Bob's last connection ended by a lost link
      And the operator counts one more ending by a lost link

    Example: A client that never authenticates
      When somebody speaks STOMP on the guarded node and does not say who it is
      Then the operator reads that the last connection of nobody known ended by a mistake in STOMP
      And the operator counts one more ending by a mistake in STOMP

    Example: Which errors clients make
      Given Mallory is in channel "public" on the guarded node with a program of her own
      When her program makes ten mistakes in a row
      Then the operator counts 10 more messages that nobody could read

  Rule: Nobody else receives it

    Example: By default the operators' port is on loopback
      Then the north node listens to people from anywhere
      And the north node listens to operators on its own machine alone
      And people who ask the north node for what operators read are told that there is no such thing
