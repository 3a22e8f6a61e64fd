Feature: Connecting as to the first server

  Rule: The token is found in every place where clients put it

    Scenario Outline: <place>
      When Ada comes into channel "lobby" with <place>
      Then Ada is let into channel "lobby"

      Examples:
        | place                                                |
        | the token in the address                             |
        | the token before the channel                         |
        | its scheme before the token in the address           |
        | the token in a header                                |
        | the scheme in small letters                          |
        | the bare token in a header                           |
        | an empty token in the address, and one in a header   |
        | the token in the address, and Basic credentials      |
        | the token as a subprotocol, and Basic credentials    |
        | the token as a subprotocol, and an empty Bearer      |

  Rule: A supervisor asks for the health of the process

    Example: The process is alive
      Then the north node says OK to whoever asks for its health
