Feature: Rights

  The rules of the guarded node: everybody may be in a channel "public"; who has the permission to
  write may be seen typing there; an organisation has channels of its own, and so has the staff.
  After the rules the application is asked, and both have to agree.

  Rule: Rules over the token say who may be where

    Example: A channel of one organisation
      Given Ada is of the organisation "acme"
      And Ada is in channel "acme" on the guarded node
      When Ada asks for channel "globex" as well
      Then Ada is told that she may not be in channel "globex"
      When a service publishes "secret" in "globex"
      And a service publishes "hello" in "acme"
      Then Ada hears nothing but "hello"

    Example: A role
      Given Ada has the role "staff"
      Then Ada can come into channel "staff" on the guarded node
      When Bob tries to come into channel "staff" on the guarded node
      Then Bob is refused because the channel is for others

    Example: Reading, and writing
      Given Bob has the permission "chat:write"
      And Ada is in channel "public" on the guarded node
      And Bob is in channel "public" on the guarded node
      When Ada is typing
      Then Ada is told that she may not type in channel "public"
      When Bob is typing
      Then Ada sees that Bob is typing
      And of Ada's typing Bob has seen nothing

  Rule: The application has the last word

    Example: The application refuses a user whom the rules admit
      Given the application keeps Bob out of channel "public"
      And Ada is in channel "public" on the guarded node
      When Bob tries to come into channel "public" on the guarded node
      Then Bob is refused because the channel is for others

  Rule: A new token gives new rights and takes old ones away

    Example: The last right is withdrawn
      Given Ada has the role "staff"
      And Ada is in channel "staff" on the guarded node
      And Ada has no role any more
      When Ada sends her next token
      Then Ada is told that she may no longer be in channel "staff"
      And Ada is sent away because she has no right to any channel

    Example: Over STOMP
      Given Bob has the role "staff"
      And Bob is in channel "staff" on the guarded node by STOMP.js
      And Bob has no role any more
      When Bob sends his next token
      Then Bob's program is told that his right is withdrawn
      And Bob is sent away because he has no right to any channel

  Rule: An operator can ask why

    Example: The rule that decides
      Given Ada is of the organisation "acme"
      When an operator asks why Ada may be in channel "acme"
      Then the operator is told "join acme" and "yes: join,type {org_code}.*"
      When an operator asks why Ada may be in channel "globex"
      Then the operator is told "join globex" and "no: no rule grants it"
