Feature: Events for the first server's clients

  Background:
    Given Ada is in channel "lobby" on the north node
    And a service listens to channel "lobby" in Redis

  Rule: Presence and typing have the contract's form, for clients and in Redis

    Example: Coming and going, with a picture
      Given Bob's token says "picture" is "https://example.com/bo_b.png"
      When Bob comes into channel "lobby" on the south node
      Then Ada hears "presence:join" with
        | userId     | bob                          |
        | userName   | Bob                          |
        | userAvatar | https://example.com/bo_b.png |
      And Bob hears "presence:join" with
        | userId     | bob                          |
        | userName   | Bob                          |
        | userAvatar | https://example.com/bo_b.png |
      And that service hears "presence:join" with
        | userId     | bob                          |
        | userName   | Bob                          |
        | userAvatar | https://example.com/bo_b.png |
      When Bob says goodbye
      Then Ada hears "presence:leave" with
        | userId | bob |
      And that service hears "presence:leave" with
        | userId | bob |

    Example: Typing in a thread, which the typist hears as well
      Given Bob is in channel "lobby" on the south node
      When Bob sends
        """
        {"type":"typing:start","channelId":"lobby","data":{"threadId":"t1"}}
        """
      Then Ada hears "typing:start" with
        | userId   | bob |
        | userName | Bob |
        | threadId | t1  |
      And Bob hears "typing:start" with
        | userId   | bob |
        | userName | Bob |
        | threadId | t1  |
      And that service hears "typing:start" with
        | userId   | bob |
        | userName | Bob |
        | threadId | t1  |
      When Bob sends
        """
        {"type":"typing:stop","channelId":"lobby","data":{"threadId":"t1"}}
        """
      Then Ada hears "typing:stop" with
        | userId   | bob |
        | threadId | t1  |
      And that service hears "typing:stop" with
        | userId   | bob |
        | threadId | t1  |

  Rule: An email address is never shown as a name

    Example: A token with an email address alone
      Given Bob's token has no name
      And Bob's token says "email" is "bob@example.com"
      When Bob comes into channel "lobby" on the south node
      Then Ada hears "presence:join" with
        | userId   | bob |
        | userName | bob |

  Rule: Events of another server of the contract are understood

    Example: Empty fields
      When a service publishes in "lobby"
        """
        {"type":"typing:start","channelId":"lobby","timestamp":1795439567,"data":{"userId":"zoe","userName":"Zoe","threadId":""}}
        """
      And Carla comes into channel "lobby" on the north node
      Then Carla hears "typing:start" with
        | userId   | zoe |
        | userName | Zoe |
