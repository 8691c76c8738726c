Feature: Operations

  Making a machine takes longer than a request should. So SMAPI answers at once with a request id, queues the change for the fabric, and tells
  under that id how it went. A customer's scripts build on this answer: what was accepted happens, once, in order, and what the
  status says is so. A fabric that forgets a change or reports it too early makes every script that trusts it wrong.

  @SMA-3 @P09.3
  Rule: What SMAPI accepts is queued, carried out, and told of under its request id

    The operator can hold the fabric's controller still, which makes the time between "accepted" and "done" as long as a
    scenario needs, and can cut the power in the middle of it.

    Scenario: An accepted change is in progress until it is done
      A failure tells whether the fabric reports too early, reports never, or does not do what it reports.

      Given the owner manages a subscription with a registered certificate
      And the operator holds the controller still
      When the owner asks for a storage account, and the operator then lets the controller go
      Then the request is accepted with a request id
      And its status is in progress while the controller is held, and succeeded afterwards
      And the storage account is there only once the status says so

    Scenario: A change that fails says why
      A failure without a reason leaves the customer to guess and try again.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the owner deploys a package that is not where it is said to be
      Then the change fails, with a code and a message

    Scenario: Every change has a request id that can be asked about
      Even a change that takes effect at once is told of under its id, so that a script can treat all changes alike.

      Given the owner manages a subscription with a registered certificate
      When the owner makes, changes and deletes things that take effect at once
      Then each answer carries a request id, and each of them has succeeded

    Scenario: Changes to one service are carried out in the order in which they were accepted
      A fabric may refuse a change while another one is under way; what it accepts, it carries out in order. Otherwise an older
      change undoes a newer one.

      Given the owner manages a subscription with a registered certificate
      And the owner has a service running with a setting
      And the operator holds the controller still
      When the owner changes the setting 6 times, and the operator then lets the controller go
      Then the value that was accepted last is the one that holds
      And every accepted change has succeeded

    Scenario Outline: An accepted change survives a power cut <moment>
      The answer was given, so the customer went on. A failure means that the promise was kept in memory only, or was kept twice.

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
      A deployment takes many steps. Whichever of them the power cut interrupts, the fabric goes on from there.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the power is cut while the fabric carries out a deployment
      Then the deployment succeeds all the same, and SMAPI shows it

    Scenario: Request ids cannot be guessed
      Ids that follow from one another tell a customer how busy others are, and open every status to whoever counts.

      Given the owner manages a subscription with a registered certificate
      When the owner makes 24 changes
      Then each has a request id of 32 hexadecimal digits
      And the ids are all different, in no order, and far from one another
      And ids one above and one below are unknown

    Scenario Outline: The request id of a change <state> says nothing next door
      A leaked id must be worth nothing. The answer must not even tell that there is such a change.

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
      A failure names the instance that is missing, that is one too many, or that came up with somebody else's files.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the owner deploys the package with 2 instances of one role and 1 of the other
      Then just those instances run
      And each instance has the files of its own role and of no other
      And each instance has the configuration of its own role
      And SMAPI shows each instance as ready

    Scenario: The status does not say succeeded before the instances run
      Scripts switch traffic over when they read "succeeded". A status that runs ahead of the machines sends users into nothing.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      When the owner deploys the package and looks at the nodes at once, and again as soon as the status says succeeded
      Then the status never said succeeded without running instances

    Scenario: The instances are there again after a power cut
      What was deployed is the fabric's to keep running, whatever happens to the fabric.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the power is cut
      Then just those instances run
      And each instance has the files of its own role and of no other
      And each instance has the configuration of its own role

    Scenario: A failed instance is healed
      Nobody calls the customer at night: the fabric notices by itself and makes the instance anew from the same image.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the host of one instance dies under it
      Then the failure was healed: just those instances run
      And each instance has the files of its own role and of no other
      And each instance has the configuration of its own role

    Scenario: A damaged package fails and leaves nothing behind
      Half a deployment would cost money, answer requests, and stand in the way of the next try.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package that is damaged
      When the owner deploys the damaged package
      Then the deployment fails
      And no deployment and no instance is left of it

    Scenario: A change of configuration reaches every instance
      An instance that keeps the old value behaves like another version of the application.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner changes a setting of each role
      Then the request is accepted
      And each instance has the configuration of its own role

    Scenario Outline: A role scaled <way> has just as many instances as asked
      Too few is an outage in waiting; too many is somebody's bill.

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
      What the customer can no longer see must not go on running.

      Given the owner manages a subscription with a registered certificate
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the owner deletes the deployment
      Then the request is accepted
      And no deployment and no instance is left of it
