Feature: Isolation

  Customers who would never share an office share nodes. They need not know each other, trust each other or agree on anything, as long as nothing gets from one machine
  into another. When something does, nobody notices: the customer whose data has got out sees nothing, and the one who finds it may keep silent.

  So the auditor looks for it. Every process, every drive and every package is given marks that were never seen before, and then each mark is looked for where it must
  not be. It is also looked for where it must be, so that a search that finds nothing at all proves nothing.

  @ISO-1 @P23.1 @P17.2 @P49.4
  Rule: The root OS is isolated from the guests, and the guests from one another

    A hypervisor deals out one memory, one set of disks and one set of processors, and pretends to each machine that it has them for itself. Where the pretence fails, one
    customer reads another's passwords, or what commands the node. The network is such a thing too: a guest may as well be alone on it, but for those of its own customer.
    What else guests can do to each other there is the subject of the rules on the network.

    Scenario: What a process keeps in its memory is in no other instance's memory
      A failure names the mark and the machine in which it was found: two guests were given the same memory, or one was given what another had used before.

      Given the owner and the tenant next door each have an application running
      When each process keeps a mark in its memory, and the auditor looks for it in the memory of the others
      Then each mark is in the memory of its own machine, and of no other instance

    Scenario: Healed instances share no memory either
      A failure means that the new machine was given memory that is another's still.

      Given the owner and the tenant next door each have an application running
      When the host of an instance of each dies under it
      And each process keeps a mark in its memory, and the auditor looks for it in the memory of the others
      Then each mark is in the memory of its own machine, and of no other instance

    Scenario Outline: What an instance has on <drive> is on no other instance's drives
      The raw media are searched, and the files as each instance finds them. A failure names the medium: two drives are one, or lie on one, and whoever writes to
      the first writes to the second.

      Given the owner and the tenant next door each have an application running
      When something is kept on <drive> of each instance, and the auditor looks for it on all others
      Then it is on the drive of its own instance, and on no other

      Examples: Each drive
        | drive    | why                                                        |
        | drive C: | customers' programs write what they please there           |
        | drive D: | all instances begin with the same guest OS                 |
        | drive E: | all instances of a role begin with the same files          |

    Scenario: No two instances write to one medium
      Instances may begin with the same base, which nobody writes to. A failure names the drives that have a medium in common to write to.

      Given the owner and the tenant next door each have an application running
      When the auditor looks which media each drive is
      Then no two instances write to one medium

    Scenario: Healed instances have media of their own
      A failure means that an instance was made anew on a medium on which another one goes on writing.

      Given the owner and the tenant next door each have an application running
      When the host of an instance of each dies under it
      And the auditor looks which media each drive is
      Then no two instances write to one medium

    Scenario Outline: A file that the guest OS of one instance <changes> is untouched in all others
      All instances of a role begin with the same file, so it is stored once where that is possible. A failure means that it is changed once, too.

      Given the owner and the tenant next door each have an application running
      When the guest OS of one instance <changes> a file that other instances have too
      Then it has changed there, and everywhere else it is what it was

      Examples: What becomes of the file
        | changes    |
        | overwrites |
        | deletes    |

    Scenario: The root OS's secrets are in no guest
      The key of a fabric agent commands all guests of a node. It is looked for in the memory of each guest and on each medium under its drives. A failure names where it was found.

      Given the owner and the tenant next door each have an application running
      When the auditor looks for the keys of fabric agents in every guest
      Then there is none in any guest

    Scenario: An instance sees its own processes alone
      A failure means that machines which should be apart have one list of processes, and whoever is on it can be watched, and ended, from next door.

      Given the owner and the tenant next door each have an application running
      When a process of one instance starts a program, and each instance lists its processes
      Then only the instance whose process started it sees the program

    Scenario: What an instance sends to another customer's instance does not arrive
      The sender has everything right: it sends from its own addresses, and to those of the other. The same frames go to an instance of its own customer, and have to
      arrive there. A failure means that the fabric's inner network is common ground, on which every instance can be reached by every other.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger sends to an instance next door what it may send to another of the owner
      Then nothing arrives, and what the owner sends to the owner does

  @ISO-2 @P05.4 @P17.2
  Rule: Two customers' code and data are never in one container

    A fabric that sees the same thing twice likes to keep it once. What is the same for the fabric, a name or a digest, is not the same for the customers: one of them may change it,
    be made to delete it, or find out from it that the other one exists. So the two have everything in common here that can be, and still share nothing.

    Scenario: Customers who give everything the same names keep their own
      A failure names what was found with the wrong customer, and where: in a file that an instance reads, or on a medium under its drives. Something goes by its name alone.

      Given the owner and the tenant next door have applications that are alike in every name
      When the auditor looks for what is of each customer in what is of the other
      Then what is of a customer is found with that customer, and nowhere else

    Scenario: They keep their own when instances are healed
      A failure means that an instance was made anew from whatever was at hand under that name.

      Given the owner and the tenant next door have applications that are alike in every name
      When the host of an instance of each dies under it
      And the auditor looks for what is of each customer in what is of the other
      Then what is of a customer is found with that customer, and nowhere else

    Scenario: Customers who deploy the very same package share no medium
      A failure names the medium that instances of both have under their drives: something was stored by its digest, and not by whose it is.

      Given the owner and the tenant next door have deployed the very same package
      When the auditor looks which media each drive is
      Then no medium is of both customers

    Scenario: They share no medium when instances are healed
      A failure means that healing looks for a copy of the package wherever there is one.

      Given the owner and the tenant next door have deployed the very same package
      When the host of an instance of each dies under it
      And the auditor looks which media each drive is
      Then no medium is of both customers

    Scenario: Customers who have nothing in common share no medium
      A failure means that not even what differs is kept apart.

      Given the owner and the tenant next door each have an application running
      When the auditor looks which media each drive is
      Then no medium is of both customers

    Scenario: Customers who give containers and blobs the same names keep their own
      A failure names what was found with the wrong customer, or what went when the other one deleted theirs: storage goes by the names of containers and blobs, and not by whose they are.

      Given the owner and the tenant next door keep data in storage under the same names
      When each reads what is under those names, and the tenant next door then deletes all of it
      Then each reads their own
      And what was the tenant's is gone, and what is the owner's is as it was

    Scenario Outline: The tenant next door gets nothing of the owner's <way>
      The tenant next door has a good key, and all names are the same as the owner's. A failure names the request in which the fabric forgot whose it was about.

      Given the owner and the tenant next door keep data in storage under the same names
      When the tenant next door asks for the owner's data <way>
      Then the request is refused, because <reason>
      And what is the owner's is as it was, and none of it was shown
      And the tenant next door is served the same of what is their own, before and after

      Examples: By addresses
        | way                                                         | reason                                 |
        | by the owner's address                                      | the caller is not authenticated        |
        | by copying from the owner's address                         | there is no such thing to be seen      |
        | by copying from the owner's path, as clients did before 2012 | there is no such thing to be seen      |

      Examples: By signatures
        | way                                                                        | reason                          |
        | by a shared access signature that they made for the owner's account        | the caller is not authenticated |
        | by a shared access signature for their own account, at the owner's address | the caller is not authenticated |

      Examples: By names within names
        | way                                                | reason                            |
        | by the time of the owner's snapshot                | there is no such thing to be seen |
        | by the names of blocks that the owner has uploaded | there are no such blocks to be had |
