Feature: What people see when something breaks

  Rule: When a node fails, only users without another connection leave

    Example: A node is killed
      Given 60 people on one node, 20 of whom are on another as well
      When their node is killed
      Then exactly the other 40 are seen leaving, each once

    Example: A node freezes past its lease, and resumes
      Given 30 people on one node
      When that node freezes until they are seen leaving, 10 give up, 10 go elsewhere, and it wakes
      Then the others are back, and nobody is seen coming or leaving twice in a row

  Rule: A user who is back at once was never away

    Example: All nodes are restarted, one after the other
      Given 18 people on all nodes
      When each node is restarted while a service publishes
      Then none of them sees anybody come or leave, or misses a message of a node that they are on

    Example: A bad network
      Given one person on a bad network, and people on every node
      When that person loses the connection 20 times in 4 seconds, and is back at once each time
      Then they see that person come and leave 1 time at most

  Rule: Clients that may have missed events are told to fetch them

    Example: Redis disconnects the nodes
      Given a service that counts aloud to people on every node
      When every node is thrown out of Redis 2 times
      Then everyone hears it count again, in order, and whoever misses a number is told so

    Scenario Outline: The path between one node and Redis <breaks>
      Given a service that counts aloud to 20 people, half of them on a node whose way to Redis <breaks>
      When that has happened, the node says that it is not ready, and the way is mended
      Then everyone hears it count again, and whoever misses a number is told so

      Examples:
        | breaks                       |
        | goes silent                  |
        | goes silent towards the node |

  Rule: A user who stays is never seen leaving

    Example: Redis loses everything
      Given 30 people on all nodes, and 5 more
      When Redis is restarted empty, and those 5 lose the connection meanwhile
      Then only those 5 are seen leaving, each once

    Example: Redis freezes for a while
      Given 30 busy people on all nodes
      When Redis stands still for 6 seconds
      Then nobody loses the connection, and nobody is seen coming or leaving
