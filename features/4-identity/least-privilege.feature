Feature: Least privilege

  Programs have faults, and sooner or later somebody makes a customer's program do what it was not written for. How much is lost on that day was decided long before, by what the
  program was allowed to do. So customers' programs are given little: they see to their own affairs, and to nothing that others rely on.

  The lab puts the customer's process into the stranger's hands. The process then asks the operating system, the hypervisor and the network under it for
  what it should not have. It may always read and write its own memory, start a program of its own and end it; and it is seen to do so before and after each attempt,
  so that a machine that refuses everything passes no more than one that refuses nothing.

  @LPR-1 @P20.2
  Rule: Customers do not administer their machines

    A customer who administers a machine can take the agent out of it, read its key, and do to the machine what its operators are there to prevent. Whoever breaks into
    that customer's program gets the same. It is the customer's neighbours who are harmed by then, and the customer, whose machine is no longer what it was.

    Scenario: No customer's process is an administrator
      A failure names the account, the group or the privilege, and what it is good for. A privilege that is only held and not used counts as well.

      Given the owner and the tenant next door each have an application running
      When each process asks who it is
      Then none of them is an administrator

    Scenario Outline: A customer's process cannot <deed>
      A failure names the request that was granted, or that was refused for another reason than that it is forbidden, or what has changed in the machine although it was.

      Given the owner has an application running
      When the customer's process tries to <deed>
      Then access is denied
      And nothing in its machine has changed
      And it may see to its own affairs, before and after

      Examples: Accounts
        | deed                            | why                                               |
        | make an account                 | it would be there when the program is mended      |
        | join the administrators         | that is all rights at once                        |
        | set another account's password  | who sets it can sign in with it                   |

      Examples: Services and the system
        | deed                            | why                                               |
        | stop a service of the system    | what watches the machine is one of them           |
        | replace a service's program     | it would run as the service does                  |
        | install a service               | it would run with the system's rights             |
        | load a driver                   | nothing below it can hold it back                 |
        | set the clock                   | certificates lapse and begin by it                |
        | give itself powerful privileges | each of them leads to the others                  |

      Examples: The agent
        | deed                            | why                                               |
        | read another account's memory   | the agent's key is in its memory                  |

    Scenario: The elevated model makes no administrator either
      Who chooses more for a role has not chosen to have the machine. A failure names the group or the privilege that comes with the choice.

      Given the owner has an application running, of which one role chose the elevated model
      When each process asks who it is
      Then none of them is an administrator

    Scenario: A process of the elevated model cannot do what an administrator may
      Names of accounts prove little, so what they say is tried. A failure names the request that was granted.

      Given the owner has an application running, of which one role chose the elevated model
      When a process of the role that chose the elevated model tries all that an administrator may
      Then access is denied
      And nothing in its machine has changed
      And it may see to its own affairs, before and after

    Scenario: No private key lies where a customer's process can read it
      The process goes through every folder that it may list, and reads what it may read. A failure names the file, with whose key the stranger can speak for the agent.

      Given the owner has an application running
      When the customer's process reads every file that it can find
      Then it finds its own files, and no private key

  @LPR-2 @P20.2 @P49.5
  Rule: A customer's program runs under a low-privilege account, unless the customer has picked another model

    Few customers choose. What is given to those who say nothing is what most of them run with, so it has to be the least: an account that is the role's,
    and nobody else's. And who chooses more for one role has chosen it for that role alone.

    Scenario: A role that chose nothing runs under an account that is the role's alone
      A failure means that the program runs as the system, or under an account that something of the system runs under too, so that one can meddle with the other.

      Given the owner has an application running
      When each process asks who it is
      Then each runs under an account under which nothing of the system runs

    Scenario: The elevated model is another account, and none of the system's
      A failure means that the choice changes nothing, that it changes the role beside it as well, or that the role is taken for a part of the system.

      Given the owner has an application running, of which one role chose the elevated model
      When each process asks who it is
      Then the role that chose the elevated model runs under another account than the role beside it
      And each runs under an account under which nothing of the system runs

    Scenario: What a role starts runs as the role does
      A failure means that a program need only start another one to run as somebody else.

      Given the owner has an application running
      When the process starts a program of its own
      Then what was started runs under the same account

    Scenario: Healed instances run as before
      A failure means that an instance which is made anew in a hurry is made with more than it had.

      Given the owner and the tenant next door each have an application running
      When the host of an instance of each dies under it
      And each process asks who it is
      Then each runs under an account under which nothing of the system runs

  @LPR-3 @P20.3 @P20.4 @P14.1
  Rule: Who has taken over a customer's program has to take another step for everything beyond it, and no step is given

    The stranger is in. From there the way leads to the machine's other accounts, to the agents, through the hypervisor to the root OS and to the neighbours, and over the
    network to all that commands. On each of these ways stands somebody who has to be asked, and who refuses. The neighbours are looked at before and after: they have
    lost nothing, are what they were, and go on.

    Scenario Outline: The taken-over process cannot <deed>
      A failure names the request that was granted, or what has changed around the process although it was not.

      Given the owner and the tenant next door each have an application running
      And the stranger has taken over the process of one of the owner's instances
      When the taken-over process tries to <deed>
      Then access is denied
      And nothing in any machine around it has changed, and all of them run
      And it may see to its own affairs, before and after

      Examples: Upwards in its own machine
        | deed                                | why                                                  |
        | act as another account              | the system's account is one of them                  |
        | start a program as another account  | it would do the stranger's work with other rights    |
        | write into another account's memory | the agent would carry out what is written there      |
        | end another account's process       | without its agent the machine obeys nobody           |

      Examples: Through the hypervisor
        | deed                                | why                                                  |
        | read the root OS's memory           | it holds what commands all guests of the node        |
        | write into the root OS's memory     | it reaches all guests of the node                    |
        | read a neighbour's memory           | it is the neighbour's data, keys and users           |
        | write into a neighbour's memory     | it is the neighbour's program                        |
        | attach a neighbour's disks          | what is on them is read past every access list       |

    Scenario: Whatever the taken-over process starts runs as it does itself
      The guest OS has programs of its own, and the process starts each that it finds. A failure names the one that runs as somebody else: who can make it do something, does
      it with that account's rights.

      Given the owner and the tenant next door each have an application running
      And the stranger has taken over the process of one of the owner's instances
      When the taken-over process starts every program that it finds
      Then what was started runs under the same account

    Scenario Outline: The taken-over process cannot open a stream to <target>
      A failure names the host and the port. What listens there is meant for the fabric's own components, and must not even have to decide about anybody else.

      Given the owner and the tenant next door each have an application running
      And the stranger has taken over the process of one of the owner's instances
      When the taken-over process opens streams to <target>
      Then none opens, while one opens to it from the root OS of its node, before and after

      Examples: What commands, and what is commanded
        | target                             | why                                                   |
        | the fabric agent of its node       | it commands the machine that the process is in        |
        | the fabric agents of other nodes   | they command everybody else's                         |
        | the guest agent of its own machine | it does in the machine what the process must not      |
        | the fabric controller              | it commands all nodes                                 |
        | a storage node                     | it holds everybody's data                             |
