Feature: Token expiry

  Background:
    Given Ada has a token for 2 seconds
    And Bob has a token for 2 seconds
    And Ada is in channel "public" on the guarded node
    And Bob is in channel "public" on the guarded node by STOMP.js

  Example: The client is warned, and closed if it sends no new token
    Then Ada and Bob are told that their tokens will be over
    And Ada is sent away because her token is over
    And Bob is sent away because his token is over
    And Bob's program is told that the token is over

  Example: A client that sends a new token in time stays
    Given Carla has a token for 2 seconds
    And Carla is in channel "public" on the guarded node
    When Ada and Bob send their next tokens
    Then Ada and Bob are told that their next tokens count
    And Carla is sent away because her token is over
    When a service publishes "still here" in "public"
    Then Ada and Bob hear nothing but "still here"

  Example: A token of another user is not accepted
    When Ada sends the token of Carla
    Then Ada is sent away because that is somebody else's token
