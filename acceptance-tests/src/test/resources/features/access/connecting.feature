Feature: Connecting

  Rule: A genuine token and a channel's name let you in

    Example: With the token in the URL
      When Ada connects to channel "lobby"
      Then Ada is let into channel "lobby"

    Example: With the token in a header
      When Ada connects to channel "lobby" with the token in a header
      Then Ada is let into channel "lobby"

    Example: With a bare token in a header, as older clients send it
      When Ada connects to channel "lobby" with the bare token in a header
      Then Ada is let into channel "lobby"

  Rule: A token that is not genuine is refused with the reason

    Scenario Outline: <token>
      When Mallory tries to connect with <token>
      Then Mallory is refused because <reason>

      Examples:
        | token                              | reason                    |
        | no token                           | a token is required       |
        | a garbage token                    | the token is not genuine  |
        | an unsigned token                  | the token is not genuine  |
        | a token signed with the public key | the token is not genuine  |
        | a token of another issuer          | the token is not genuine  |
        | a token by an unknown key          | the token is not genuine  |
        | a machine's token without a user   | the token is not genuine  |
        | a token that is over               | the token is over         |

    Example: A token of a megabyte
      Then Mallory is refused with a token of a megabyte
      And Ada can connect to channel "lobby"

  Rule: A channel's name has only plain characters

    Scenario Outline: <name>
      When Mallory tries to connect to <name>
      Then Mallory is refused because <reason>

      Examples:
        | name                           | reason                  |
        | no channel                     | a channel is required   |
        | a channel named with a star    | the channel is misnamed |
        | a channel named with a newline | the channel is misnamed |
        | a channel named with a NUL     | the channel is misnamed |
        | a channel of 200 characters    | the channel is misnamed |

  Rule: Only WebSockets are supported

    Example: A browser's address bar
      When Mallory asks for the address of channel "lobby" like a page
      Then Mallory is refused because a WebSocket is expected

    Example: A WebSocket of another version
      When Mallory tries to connect with a WebSocket of version 8
      Then Mallory is refused because a WebSocket is expected

  Rule: The issuer may change its keys at any time

    Example: The first token with a new key
      Given Ada is in channel "lobby"
      When the issuer changes its keys
      Then Bob can connect to channel "lobby"
