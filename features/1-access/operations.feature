Feature: Operations

  Making a machine takes longer than a request should. So SMAPI answers at once with a request id, queues the change for the fabric, and tells
  under that id how it went. A customer's scripts build on this answer: what was accepted happens, once, in order, and what the
  status says is so. A fabric that forgets a change or reports it too early makes every script that trusts it wrong.

  @SMA-3 @P09.3
  Rule: What SMAPI accepts is queued, carried out, and told of under its request id

    The operator can hold the fabric's controller still, which makes the time between "accepted" and "done" as long as a
    scenario needs, and can cut the power in the midst of it.

    Scenario: An accepted change is in progress until it is done
      Given the owner manages a subscription with a registered certificate
      And the operator holds the controller still
      When the owner asks for a storage account, and the operator then lets the controller go
      Then the request is accepted with a request id
      And its status is in progress while the controller is held, and succeeded afterwards
      And the storage account is there only once the status says so

    Scenario: A change that fails says why
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the owner deploys a package that is not where it is said to be
      Then the change fails, with a code and a message

    Scenario: Every change has a request id that can be asked about
      Given the owner manages a subscription with a registered certificate
      When the owner makes, changes and deletes things that take effect at once
      Then each answer carries a request id, and each of them has succeeded

    Scenario: Changes to one service are carried out in the order in which they were accepted
      Given the owner manages a subscription with a registered certificate
      And the owner has a service running with a setting
      And the operator holds the controller still
      When the owner changes the setting 6 times, and the operator then lets the controller go
      Then the value that was accepted last is the one that holds
      And every accepted change has succeeded

    Scenario Outline: An accepted change survives a power cut <moment>
      Given the owner manages a subscription with a registered certificate
      And the operator holds the controller still
      When the owner asks for a storage account, and the power is cut <moment>
      Then the request is accepted with a request id
      And the status is known again after the power cut, and the change succeeds
      And the storage account is there exactly once

      Examples: When power fails
        | moment                      | why                                                  |
        | before it is taken up       | a queue that lives in memory is empty afterwards     |
        | while it is carried out     | half of it may have happened already                 |
        | after it was carried out    | an answer that was given must stay true              |

    Scenario: A deployment survives a power cut while it is carried out
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the power is cut while the fabric carries out a deployment
      Then the deployment succeeds all the same, and SMAPI shows it

    Scenario: Request ids cannot be guessed
      Given the owner manages a subscription with a registered certificate
      When the owner makes 24 changes
      Then each has a request id of 32 hexadecimal digits
      And the ids are all different, in no order, and far from one another
      And ids one above and one below are unknown

    Scenario Outline: The request id of a change <state> says nothing next door
      Given the owner manages a subscription with a registered certificate
      And the tenant next door manages one as well
      When the tenant next door asks about the owner's change <state>
      Then the request is refused, because there is no such thing to be seen
      And the answer is the one for an id that never was
      And the owner is told how it went, before and after

      Examples: Whatever the change has come to
        | state                       |
        | that is in progress         |
        | that has succeeded          |

  @SMA-4 @P09.3
  Rule: The fabric provisions, initialises and manages what was asked

    The status is a promise about machines. So these scenarios look at the machines themselves: which instances exist on the nodes, whether they
    run, and which files they find on their disks. Every package carries markers that were never seen before, so an instance that shows one got it from this package.

    Scenario: Each instance gets ready with its own role's image and configuration
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the owner deploys the package with 2 instances of one role and 1 of the other
      Then just those instances run
      And each instance has the files of its own role and of no other
      And each instance has the configuration of its own role
      And SMAPI shows each instance as ready

    Scenario: The status does not say succeeded before the instances run
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the owner deploys the package and looks at the nodes at once, and again as soon as the status says succeeded
      Then the status never said succeeded without running instances

    Scenario: The instances are there again after a power cut
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the power is cut
      Then just those instances run
      And each instance has the files of its own role and of no other
      And each instance has the configuration of its own role

    Scenario: A failed instance is healed
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the host of one instance dies under it
      Then the failure was healed: just those instances run
      And each instance has the files of its own role and of no other
      And each instance has the configuration of its own role

    Scenario: A damaged package fails and leaves nothing behind
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package that is damaged
      When the owner deploys the damaged package
      Then the deployment fails
      And no deployment and no instance is left of it

    Scenario: A change of configuration reaches every instance
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes a setting of each role
      Then the request is accepted
      And each instance has the configuration of its own role

    Scenario Outline: A role scaled <way> has just as many instances as asked
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner scales a role <way>
      Then the request is accepted
      And just those instances run
      And each instance has the files of its own role and of no other

      Examples: Up and down
        | way            |
        | from 2 to 4    |
        | from 2 to 1    |

    Scenario: A deleted deployment leaves no instance behind
      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner deletes the deployment
      Then the request is accepted
      And no deployment and no instance is left of it
