Feature: Moderation

  Background:
    Given Ada is in channel "public" on the guarded node
    And Bob is in channel "public" on the south node

  Rule: A command to one node is carried out by all, and reported

    Example: Kicking a user
      Given Bob opens another tab on the guarded node
      When a moderator throws Bob out
      Then the moderator is told of 2 connections on all nodes
      And Bob is sent away because he was thrown out
      And of Bob Ada has seen: came, left

    Example: Removing a user from one channel
      Given Bob has joined channel "second" as well
      When a moderator takes Bob out of channel "public"
      Then the moderator is told of 1 connection on all nodes
      And Bob is told that he was taken out of channel "public"
      And of Bob Ada has seen: came, left
      When a service publishes "secret" in "public"
      And a service publishes "hello" in "second"
      Then Bob hears nothing but "hello"

    Example: Removing a user from the last channel
      When a moderator takes Bob out of channel "public"
      Then Bob is told that he was taken out of channel "public"
      And Bob is sent away because he is in no channel any more

    Example: Removing and kicking a STOMP user
      Given Carla is in channel "public" on the south node by STOMP.js
      When a moderator takes Carla out of channel "public"
      Then Carla is told that she was taken out of channel "public"
      When a moderator throws Carla out
      Then Carla's program is told that she was thrown out
      And Carla is sent away because she was thrown out

    Example: Keeping somebody out
      Given Bob opens another tab on the guarded node
      And the application keeps Bob out of channel "public" from now on
      When a moderator takes Bob out of channel "public"
      And Bob tries to come into channel "public" on the guarded node
      Then Bob is refused because the channel is for others

  Rule: A revoked token is refused by every node, for good

    Example: One token
      When a moderator revokes Bob's token
      Then the moderator is told of 1 connection on all nodes
      And Bob is sent away because his token was revoked
      When Bob tries to come into channel "public" on the north node
      Then Bob is refused because the token was revoked
      When Bob has a new token
      Then Bob can come into channel "public" on the south node

    Example: All tokens of a user
      Given Zoe is in channel "public" on the south node
      And Zoe is in channel "public" on the guarded node by STOMP.js
      When a moderator revokes all tokens of Zoe
      Then Zoe's program is told that the token was revoked
      When Zoe tries to come into channel "public" on the north node
      Then Zoe is refused because the token was revoked

    Example: All tokens issued before
      Given Yan has a token of yesterday that is still good
      And Yan is in channel "public" on the south node
      When a moderator revokes all tokens of before this hour
      Then Yan is sent away because his token was revoked
      When a service publishes "hello" in "public"
      Then Ada and Bob hear nothing but "hello"

    Example: A node that starts later knows of it
      When a moderator revokes Bob's token
      Given an extra node
      When Bob tries to come into channel "public" on the extra node
      Then Bob is refused because the token was revoked

  Rule: A service needs only Redis to moderate

    Example: Kicking a user through Redis
      When a service says on Redis that Bob is to be thrown out
      Then Bob is sent away because he was thrown out
      And the service is told of 1 connection

    Example: Anything that is not a command harms nobody
      When a service says on Redis what nobody understands
      And a service publishes "hello" in "public"
      Then Ada and Bob hear nothing but "hello"

    Example: Without the secret nobody is kicked
      When somebody without the secret wants to throw Bob out
      Then nothing is done
      When a service publishes "hello" in "public"
      Then Bob hears nothing but "hello"
