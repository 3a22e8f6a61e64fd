Feature: Many channels on one connection

  Background:
    Given Ada is in channel "first"

  Example: Joining another channel
    When Ada joins channel "second" as well
    And a service publishes "one" in "first"
    And a service publishes "two" in "second"
    Then Ada hears "one"
    And Ada hears "two"

  Example: Leaving one of them
    Given Ada has joined channel "second" as well
    And Bob is in channel "second"
    When Ada leaves channel "second"
    Then Bob sees that Ada has left
    When a service publishes "two" in "second"
    And a service publishes "one" in "first"
    Then Ada hears nothing but "one"

  Example: An invalid channel name
    When Ada joins channel "no such*name" as well
    Then Ada is told that the channel is misnamed

  Example: Asking for the members of a channel without being in it
    When Ada asks who is in channel "elsewhere"
    Then Ada is told that she is not in that channel

  Example: More channels than one connection may have
    When Ada joins 128 channels more
    Then Ada is told that these are too many channels
