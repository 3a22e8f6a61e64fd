Feature: Refused handshakes

  Rule: A node gives the reason for each refusal

    Scenario Outline: <who>
      When Mallory comes to the guarded node as <who>
      Then Mallory is refused because <reason>

      Examples:
        | who                                               | reason                                         |
        | somebody who asks for what is not there           | there is nothing there                         |
        | somebody who sends a form                         | nothing is taken there                         |
        | a page from elsewhere                             | pages from there may not connect               |
        | a program of a dialect that nobody speaks         | the dialect is not known                       |
        | a user whom no rule lets in                       | the channel is for others                      |
        | a user whom the application keeps out             | the channel is for others                      |
        | a user while the application says nothing         | nobody can say for now whether that is allowed |
        | a user whose token was revoked                    | the token was revoked                          |
        | a user with as many connections as one may have   | that is one connection too many                |
        | somebody behind an address that is never quiet    | that is too often                              |
        | the next one when the node is full                | there is no room                               |

    Example: A page from an allowed origin, with its token in the subprotocol
      When Mallory comes to the guarded node as a page from the right place
      Then Mallory is let in

  Rule: A temporary failure is worth a retry

    Example: The node is stopping
      Given an extra node
      And somebody on the extra node does not let go
      When the extra node is told to stop
      Then Mallory is refused there because the node is stopping

    Example: The issuer's keys are unavailable
      Given a node whose issuer is not there
      Then Mallory is refused there because the token cannot be checked for now

    Example: Redis is down
      Given a node whose Redis is not there yet
      Then Mallory is refused there because the channel cannot be heard for now
