Feature: Who is here

  Rule: Everyone sees joins and leaves, on every node

    Example: Somebody comes
      Given Ada is in channel "lobby" on the north node
      When Bob comes into channel "lobby" on the south node
      Then Ada sees that Bob has come
      And Bob sees that Bob has come
      And Bob has been told that Ada is here

    Example: Somebody leaves
      Given Ada is in channel "lobby" on the north node
      And Bob is in channel "lobby" on the south node
      When Bob says goodbye
      Then Ada sees that Bob has left

    Example: Asking who is here
      Given Ada and Bob are in channel "lobby"
      When Ada asks who is in channel "lobby"
      Then Ada is told that Ada and Bob are here

  Rule: A user is present as long as one of their tabs is

    Example: Two tabs on two nodes
      Given Ada is in channel "lobby" on the north node
      And Bob is in channel "lobby" on the north node
      When Bob opens another tab on the south node
      And Bob closes the first tab
      And Bob closes the other tab
      Then of Bob Ada has seen: came, left

  Rule: Nobody notices a reload

    Example: Back within a moment
      Given Ada is in channel "lobby" on the north node
      And Bob is in channel "lobby" on the north node
      When Bob's connection is lost
      And Bob is back on the south node
      And Bob says goodbye
      Then of Bob Ada has seen: came, left

    Example: Not back
      Given Ada and Bob are in channel "lobby"
      When Bob's connection is lost
      Then Ada sees that Bob has left within 6 seconds
