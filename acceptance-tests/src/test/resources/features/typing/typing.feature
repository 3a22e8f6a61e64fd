Feature: Typing indicator

  Background:
    Given Ada is in channel "standup" on the north node
    And Bob is in channel "standup" on the south node

  Rule: Everyone sees who is typing

    Example: Typing, and stopping
      When Ada is typing
      Then Bob sees that Ada is typing
      When Ada stops typing
      Then Bob sees that Ada has stopped typing

    Example: Coming while somebody types
      Given Bob has seen that Ada is typing
      When Carla comes into channel "standup" on the north node
      Then Carla sees that Ada is typing

  Rule: Only users who are typing are shown as typing

    Example: Falling silent
      Given Bob has seen that Ada is typing
      When Ada does nothing more
      Then Bob sees that Ada has stopped typing within 8 seconds

    Example: Sending the message
      Given Bob has seen that Ada is typing
      When a service publishes a message by Ada in "standup"
      Then Bob sees that Ada has stopped typing

    Example: Closing the laptop
      Given Bob has seen that Ada is typing
      When Ada's connection is lost
      Then Bob sees that Ada has stopped typing within 3 seconds

  Rule: Typing is announced sparingly

    Example: Every keystroke
      When Ada signals typing 20 times at once
      And Ada stops typing
      Then of Ada's typing Bob has seen: started, stopped
