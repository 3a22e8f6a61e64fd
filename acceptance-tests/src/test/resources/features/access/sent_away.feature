Feature: Being disconnected

  Rule: A client that breaks the rules is closed with the reason, and its neighbours notice nothing

    Scenario Outline: <what>
      Given Ada is in channel "public" on the guarded node
      And Mallory is in channel "public" on the guarded node with a program of her own
      When her program <what>
      Then Mallory's program is sent away because <reason>
      When a service publishes "the neighbours hear on" in "public"
      Then Ada hears "the neighbours hear on"

      Examples:
        | what                                     | reason                      |
        | says goodbye                             | it said goodbye             |
        | does not mask what it says               | that is no WebSocket        |
        | says something that is not text          | only text is spoken         |
        | says text that is not UTF-8              | that is no text             |
        | says something of 513 kilobytes          | that is too much at once    |
        | makes ten mistakes in a row              | those are too many mistakes |
        | never stops talking                      | that is too much in all     |
        | says nothing, not even that it is there  | nothing is heard of it      |
        | does not listen while much is published  | it does not listen          |

    Example: Over STOMP the reason comes before the close
      Given Ada is in channel "public" by STOMP.js
      When Ada's program sends to a destination that is not known
      Then Ada's program is told that the destination is not known
      And Ada is sent away because of the mistake that she was told
