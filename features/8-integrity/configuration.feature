Feature: Configuration

  A service configuration is where passwords and keys are. The fabric controller has the whole of it, and gives each role just its own part, as a file on C:. It can be changed while the
  application runs: the new one travels from the controller to the fabric agent of each node, from there to the guest agents, which put it on C: and tell the role to read it again. Only
  the customer can set this going, in the Portal or through SMAPI. What stands in the file is what the customer decided, and nobody else.

  @CFG-1 @P37.1 @P37.2
  Rule: Each role is given its own part of the configuration, and nothing of another's

    A page that faces the whole world and a program that holds the key to the database are often roles of one application. Whoever breaks into the page looks around on its disks. If
    the other role's part is there as well, in the file, in an old copy of it or in a cluster that was never wiped, one hole has opened both.

    Every role has a secret that was never seen before. The auditor searches every file of which the drives of an instance are made, every byte, for all of them; that the instance's
    own is found shows that the search is one.

    Scenario: An instance finds its own part of the configuration, and no other role's
      A failure means that the file is the whole one, that it names or counts what is none of the role's business, or that somewhere on the disks lies what was left out of it.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the auditor reads the configuration of every instance, and searches its drives for the secrets
      Then each instance's file is whole, names its own role alone, and holds that role's present secret
      And no drive of an instance holds the secret of another role

    Scenario Outline: It is still its own part alone after <event>
      The way on which a change comes, or a new instance, is another one than that of the first deployment. A failure means that somebody saved the trouble of cutting the
      configuration up there.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When <step>
      And the auditor reads the configuration of every instance, and searches its drives for the secrets
      Then each instance's file is whole, names its own role alone, and holds that role's present secret
      And no drive of an instance holds the secret of another role

      Examples: What brings a configuration to an instance
        | event       | step                                     |
        | a change    | the owner changes a setting of each role |
        | scaling out | the owner scales a role from 2 to 4      |
        | a failure   | the host of one instance dies under it   |

  @CFG-2 @P37.3 @P37.4
  Rule: A change while the application runs reaches every instance whole, and its role is told

    A password is changed because somebody knows it who should not. An instance that keeps the old one is a door left open, or stands there and cannot work. A role that reads half of a
    file, or is told before the file is there, goes wrong in a way that nobody can repeat.

    Scenario Outline: A change <door> reaches every instance, and each role reads it when it is told
      A failure names the instance that has the old configuration or half of one, whose role was not told, or was told before the new file was there.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes the secrets <door>
      Then the change is accepted and carried out
      And each instance's file is whole, and holds its role's present secret
      And each role was told, and read the new configuration whole at that moment

      Examples: Both doors
        | door               |
        | through SMAPI      |
        | through the Portal |

    Scenario: Whoever reads the file while it changes finds the old one or the new one
      The application reads its configuration whenever it likes, and the file is long. A failure means that the new file is written over the old one, so that for a moment there is a
      part of it, or none at all.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes the secrets, and the application reads its configuration all the while
      Then the change is accepted and carried out
      And each time it read the old configuration or the new one, whole

    Scenario: Changes are told in the order in which they were made
      A failure means that two changes overtook each other on their way, and that some role went back to a password that was changed.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes the secrets twice, one after the other
      Then both changes are accepted and carried out
      And each instance's file is whole, and holds its role's present secret
      And no role read an older one after a newer one

    Scenario: A change goes from the controller to each node, and from there to its instances
      The auditor watches who speaks to whom. A failure names another way: then something else than the node's own root OS can reach a guest agent, or an instance can
      reach what commands it.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes the secrets, and the auditor looks which way the change has gone
      Then the change is accepted and carried out
      And it went from the controller to the root OS of each node, from there to the instances on it, and no other way
      And each instance's file is whole, and holds its role's present secret

    Scenario: An instance that could not be reached catches up before its role runs
      It was without power when the change came. A failure means that nobody remembered it, or that its role ran for a while with a password that was changed.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes the secrets while an instance is without power, and the operator gives it back
      Then the change is accepted and carried out
      And each instance's file is whole, and holds its role's present secret
      And the role of that instance read the new one before anything else

    Scenario: An instance that is healed while a change waits begins with the new configuration
      A failure means that it was made of what was there before, and that the change did not find it.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the host of an instance dies while a change of the secrets waits
      Then the change is accepted and carried out
      And each instance's file is whole, and holds its role's present secret

    Scenario Outline: A change reaches every instance when the power is cut <moment>
      A failure names the instance that was forgotten, or that has half a file.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes the secrets, and the power is cut <moment>
      Then the change is accepted and carried out
      And each instance's file is whole, and holds its role's present secret

      Examples: When power fails
        | moment                  |
        | before it is taken up   |
        | while it is carried out |

  @CFG-3 @P37.5 @P37.6 @P17.5
  Rule: Nobody but the customer changes the configuration, wherever they stand

    The configuration says where an application keeps its data and with whose key. Whoever can change it need not break into anything: the application brings them what they want. They can try
    at the doors, in the middle, or where the file lies.

    Around every attempt the owner makes a change that is carried out. So it is not a fabric that can change nothing that passes.

    Scenario Outline: Nothing comes of it when <whoever> tries to change the configuration
      A failure means that the door looks at what is asked and not at who asks, or that it says no and does it all the same: in one of the instances, or in what it shows the owner.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When <whoever> tries to change the owner's configuration
      Then the request is refused, because <reason>
      And every instance and the management have what the owner set, and no role has ever read anything else
      And the owner's own change is carried out, before and after

      Examples: Through SMAPI
        | whoever                                                              | reason                                                  |
        | the stranger, with no certificate                                    | the certificate is not registered for that subscription |
        | the stranger, with a certificate of their own                        | the certificate is not registered for that subscription |
        | the tenant next door, with the certificate of their own subscription | the certificate is not registered for that subscription |

      Examples: In the Portal
        | whoever                             | reason                            |
        | the stranger, in the Portal         | nobody is signed in               |
        | the tenant next door, in the Portal | there is no such thing to be seen |

    Scenario: A guest agent takes no configuration from a caller who shows no certificate
      The stranger has got to the root OS of the node, the very place from which guest agents are called, and knows the language. A failure means that this place was all that the guest
      agent looked at. Which certificates it believes is the promise of the chapter on virtual machines.

      Given the owner manages a subscription with a registered certificate
      And the auditor records everything that passes inside the fabric
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the stranger, on the root OS of a node, orders a guest agent to take a forged configuration, and shows no certificate
      Then the guest agent takes no order, and ends the stream
      And every instance and the management have what the owner set, and no role has ever read anything else
      And the guest agent answers the root OS of its own node, before and after
      And the owner's own change is carried out, before and after

    Scenario: A configuration that was brought before is not brought again by a recording
      A failure means that yesterday's password comes back whenever somebody likes.

      Given the owner manages a subscription with a registered certificate
      And the auditor records everything that passes inside the fabric
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the stranger records how a configuration is brought to a guest agent, and plays it back after the next change
      Then the guest agent answers nothing to the recording
      And every instance and the management have what the owner set
      And the guest agent answers the root OS of its own node, before and after
      And the owner's own change is carried out, before and after

    Scenario Outline: It does not last when <who> <does>
      C: is the customer's own, so inside the instance this may well be allowed. But the file is a copy of what the customer decided, and no more. A failure means that an edit made in one
      instance, by whoever broke into it, is kept, is shown to the owner as theirs, or is believed when the instance is started again.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When <who> <does> on C:, and the instance is started again
      Then every instance and the management have what the owner set
      And the role of that instance reads nothing else when it is started again
      And the owner's own change is carried out, before and after

      Examples: What a process can do to a file
        | who                    | does                                                   |
        | the application itself | writes a forged configuration over its own             |
        | the application itself | writes into its configuration through memory           |
        | the application itself | deletes its configuration                              |
        | the application itself | moves another file into the place of its configuration |

      Examples: What the guest OS can do, and whoever has taken it over
        | who          | does                                                   |
        | its guest OS | writes a forged configuration over its own             |
        | its guest OS | cuts its configuration short                           |
        | its guest OS | puts a folder in the place of its configuration        |
        | its guest OS | moves another file into the place of its configuration |
        | its guest OS | writes a forged configuration and makes it read-only   |
