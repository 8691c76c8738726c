Feature: Virtual machines

  A customer rents machines and never sees one. What they are promised is that each instance of their roles has a machine to itself, that a
  hypervisor stands between it and all others, and that what commands it is one agent on its own node. Everything that later chapters say
  about isolation is said of these machines, so it is worth nothing where they are not what they seem.

  The lab shows what each hypervisor runs and what is in the memory of each machine. Every process is given a mark that was never seen before, so a mark that is
  found in a machine's memory tells whose process runs there.

  @VM-1 @P12.1
  Rule: Every role instance has a virtual machine of its own, and its role runs in it

    Two instances in one machine share its memory, its disks and its fate: when one is broken into, both are, and when the machine stops, the customer who paid for two
    has none. And a machine in which nothing of the customer's runs is only an entry in a list.

    Scenario: Each instance of a new deployment has a machine to itself
      A failure names the instance that shares a machine or has none, the guest that is nobody's, or the role that runs somewhere else than it is said to.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the owner deploys the package with 3 instances of one role and 2 of the other
      And each process keeps a mark in its memory, and the auditor looks at every machine
      Then every instance of the owner has a machine of its own, and no machine is left over
      And each role runs in the machine of its instance

    Scenario Outline: Each instance has a machine to itself when a role is scaled <way>
      A failure means that new instances were put into machines that were there, or that a machine goes on running when its instance is gone.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner scales a role <way>
      And each process keeps a mark in its memory, and the auditor looks at every machine
      Then every instance of the owner has a machine of its own, and no machine is left over
      And each role runs in the machine of its instance

      Examples: Up and down
        | way            |
        | from 2 to 4    |
        | from 2 to 1    |

    Scenario: An instance that was healed has a machine to itself
      In an emergency the nearest machine is tempting. A failure means that the instance was revived in one that was taken already, or that its old machine lives on
      beside the new one.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the host of one instance dies under it
      And each process keeps a mark in its memory, and the auditor looks at every machine
      Then every instance of the owner has a machine of its own, and no machine is left over
      And each role runs in the machine of its instance

    Scenario: Each instance has a machine to itself after a power cut
      Everything starts at once then. A failure means that the fabric forgot which machine was whose, or started one twice.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the power is cut
      And each process keeps a mark in its memory, and the auditor looks at every machine
      Then every instance of the owner has a machine of its own, and no machine is left over
      And each role runs in the machine of its instance

    Scenario: Two customers share no machine
      A failure means that machines are given out by need and not by instance: where one has room to spare, somebody else's role is put in.

      Given the owner and the tenant next door each have an application running
      When each process keeps a mark in its memory, and the auditor looks at every machine
      Then every instance of the two has a machine of its own, and no machine is left over
      And each role runs in the machine of its instance

    Scenario: A deleted deployment leaves no machine behind
      What runs on unseen keeps the customer's memory alive, and nobody watches it.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner deletes the deployment
      And the auditor looks at every machine
      Then no machine is left of it

  @VM-2 @P12.2 @P12.3 @P12.6
  Rule: One machine of each node is a hardened root OS, which hosts the fabric agent and nothing of any customer

    The root OS reaches every guest of its node. Whatever else runs there stands above all customers of the node, so there is a short list of what may, and no customer's
    program is on it. A customer's program that got in would need no further step.

    Scenario: A node that nobody uses yet runs what its list names
      A failure names the program that somebody left on it: a shell, a debugger, a tool for the racking. What is there on the first day is there on all nodes.

      Given the operator has racked a node
      When the auditor looks at every machine
      Then each node has one root OS, in which nothing runs but what its list names

    Scenario: The fabric agent is in the root OS
      The controller greets each node, and the auditor sees where the answer comes from. A failure means that what commands the guests of a node stands among them, or
      somewhere else altogether.

      Given the owner and the tenant next door each have an application running
      When the auditor looks where the fabric agents are
      Then each fabric agent answers from the root OS of its node

    Scenario: What customers deploy comes into guests, and not into a root OS
      A failure names the node, and what was found in its root OS: a program that its list does not name, the content of a customer's file, or what a customer's process
      keeps in its memory.

      Given the owner and the tenant next door each have an application running
      When each process keeps a mark in its memory, and the auditor looks at every machine
      Then each node has one root OS, in which nothing runs but what its list names
      And nothing of a customer is in the memory of a root OS

    Scenario Outline: A root OS stays what it is when a role is scaled <way>
      A failure means that room was found, or work was left, where no customer's program may be.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner scales a role <way>
      And each process keeps a mark in its memory, and the auditor looks at every machine
      Then each node has one root OS, in which nothing runs but what its list names
      And nothing of a customer is in the memory of a root OS

      Examples: Up and down
        | way            |
        | from 2 to 4    |
        | from 2 to 1    |

    Scenario: A root OS stays what it is when an instance is healed
      A failure means that healing goes by another way than deploying does, and that this way leads through the root OS.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the host of one instance dies under it
      And each process keeps a mark in its memory, and the auditor looks at every machine
      Then each node has one root OS, in which nothing runs but what its list names
      And nothing of a customer is in the memory of a root OS

  @VM-3 @P12.4 @P12.5
  Rule: A fabric agent commands the guest agents and the storage node of its own node, and nobody else does

    A guest agent does what it is told, inside a customer's machine. If it listened to anybody but the agent of its own node, one fallen machine would command all others. So
    each order takes two steps, from the controller to a node and from there inwards, and the second step never leaves the node.

    What is protected on the way, and how, is the control channel's promise. Here it is only asked who commands whom.

    Scenario: A deployment and a change of configuration go down step by step
      A failure names the guest to which no order came from its own node, or whoever gave orders, or tried to, past the one that should.

      Given the auditor records everything that passes inside the fabric
      And the owner has stored a package
      When the owner deploys it, changes its configuration, and the auditor reads what has passed
      And the auditor looks who commanded whom
      Then the owner's requests are accepted
      And commands went from the controller to root OSes, from these to the guests of their nodes, and no other way

    Scenario: Healing goes down step by step as well
      The node that takes an instance in commands it from then on. A failure means that it is the old node that does, or the controller itself.

      Given the auditor records everything that passes inside the fabric
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the host of one instance dies under it
      And the auditor looks who commanded whom
      Then commands went from the controller to root OSes, from these to the guests of their nodes, and no other way

    Scenario: A storage account is made by way of a fabric agent
      A failure means that storage nodes take orders from somewhere else than the root OS of their node, or that none was given and the account is nowhere.

      Given the auditor records everything that passes inside the fabric
      When the owner asks for a storage account, and it is made
      And the auditor looks who commanded whom
      Then the request is accepted
      And the controller commanded a root OS, which commanded the storage node on its node

    Scenario Outline: A guest agent answers nothing to a caller with <credential>
      The stranger has got to the very place from which the guest agent is commanded. A failure means that this place was all that it looked at, or that it looked at what
      is written on a certificate and not at whose it is.

      Given the owner and the tenant next door each have an application running
      And the stranger knows where an instance's guest agent listens
      When the stranger calls the guest agent from the root OS of its node with <credential>
      Then the guest agent answers nothing, and ends the stream
      And every instance is as it was
      And it answers its own node's fabric agent, before and after

      Examples: What a caller may show who is not the fabric agent of the node
        | credential                                                     | why                                                  |
        | no certificate                                                 | the handshake would prove the guest agent alone      |
        | a certificate of their own                                     | anybody can make one                                 |
        | a certificate with the fabric agent's name and number          | both can be read from any handshake, and copied      |
        | an expired certificate with the fabric agent's name and number | dates are as free to choose as names                 |
        | a certificate with the controller's name and number            | even the controller commands it by way of its node   |
        | another node's certificate                                     | one fallen node must not command the guests of all   |

    Scenario Outline: A guest agent cannot be reached from <place>
      The stranger does not even get to show a certificate. A failure means that only the handshake stands between a guest agent and everybody on the network.

      Given the owner and the tenant next door each have an application running
      And the stranger knows where an instance's guest agent listens
      When the stranger tries to reach the guest agent from <place>
      Then no stream opens, while one opens from the root OS of its node, before and after

      Examples: Where nobody has anything to command
        | place                                | why                                                    |
        | the owner's other instance           | instances of one customer do not command each other    |
        | an instance of the tenant next door  | it is the nearest stranger                             |
        | another node's root OS               | it commands guests, but not these                      |
        | a storage node                       | it is commanded itself                                 |
