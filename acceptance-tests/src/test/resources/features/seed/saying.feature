Feature: Messages of the first server's clients

  Background:
    Given Ada is in channel "lobby" on the north node
    And Bob is in channel "lobby" on the south node

  Rule: Empty and null fields count as absent

    Scenario Outline: <message>
      When Ada sends the line <message>
      Then Bob hears "typing:start" with
        | userId   | ada |
        | userName | Ada |
      And Ada has heard of no error and is still here

      Examples:
        | message                                                                       |
        | {"type":"typing:start"}                                                       |
        | {"type":"typing:start","channelId":"lobby"}                                   |
        | {"type":"typing:start","channelId":""}                                        |
        | {"type":"typing:start","channelId":null,"data":null}                          |
        | {"type":"typing:start","data":{"threadId":""}}                                |
        | {"type":"typing:start","channelId":"lobby","data":{"threadId":null}}          |
        | {"data":{"userId":"zoe"},"timestamp":1795439567,"x":[{}],"type":"typing:start"} |

  Rule: Clients may keep their connection alive by messages

    Scenario Outline: <message>
      When Ada sends <message> 30 times
      Then Ada has heard of no error and is still here

      Examples:
        | message                          |
        | {"type":"ping"}                  |
        | {"type":"pong","data":1}         |
        | {"type":"heartbeat","data":"hi"} |

  Rule: A large message does not cost the connection

    Example: Up to half a megabyte
      When Ada sends a message of 511 kilobytes
      Then Ada is told "too_large" and is still here
