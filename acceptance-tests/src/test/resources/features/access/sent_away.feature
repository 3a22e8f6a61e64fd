Feature: Being sent away

  Rule: Who does what nobody may is sent away, is told why, and the neighbours notice nothing

    Example: By STOMP the reason comes before the end
      Given Ada is in channel "public" by STOMP.js
      When Ada's program sends to a destination that is not known
      Then Ada's program is told that the destination is not known
      And Ada is sent away because of the mistake that she was told
