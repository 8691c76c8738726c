Feature: Location

  A bank may be forbidden to let its records leave the country, and a hospital must be able to say where they are. The fabric lets
  its customers choose, once, when they open a storage account, and from then on the choice binds everything that the fabric does by itself: copying, healing,
  making room, saving. Nobody can check that from outside; so these scenarios look at the disks.

  The auditor goes through every disk of every data centre and looks for what the customer has stored, in whatever form. Each search also finds
  the data where it should be, which shows that it would have found it elsewhere.

  @GEO-1 @P48.2 @P48.3
  Rule: Data is stored where its owner chose to have it

    The choice is made at one of the fabric's own doors. If it is lost on the way to the disks, the door has promised what nobody keeps. How far
    paired copies may go is the next section's affair.

    Scenario Outline: What the owner stores lies where the owner chose <door>
      If this fails while the account shows the right location, the door took the choice down and storage never heard of it.

      Given the owner has chosen a location <door> for a storage account
      When the owner stores data in it
      Then the auditor finds the data in that location

      Examples: Where the choice is made
        | door                                                      |
        | in the Portal                                             |
        | through SMAPI for a name that was elsewhere before        |
        | by an affinity group through SMAPI                        |

    Scenario: Every location that is offered is a place of its own
      A fabric that has one data centre can offer eight names for it. Here each name gets data of its own.

      Given the owner has an account without paired copies in each location that the fabric offers
      When the owner stores data in each
      Then the auditor finds each account's data in its own location, and nowhere else

    Scenario: A location that is not offered is refused
      A typing error must not send a customer's records to wherever there is room.

      Given the owner manages a subscription with a registered certificate
      When the owner asks for a storage account in a location that the fabric does not offer
      Then the request is refused, because the request is malformed
      And no such account came into being
      And the same request for a location that is offered is served, before and after

  @GEO-2 @P48.1 @P48.3 @P48.4 @P05.6 @P05.8
  Rule: Copies stay in the chosen geography, and nothing is lost

    Locations of one geography are under one law. Disks fail, racks burn, data centres are flooded, and the fabric then makes new copies in a hurry. The law
    does not change because of that, and neither may the place. And the customer, who was promised that data is safe, has it all the while.

    There are two accounts in each scenario. One has copies in its paired location; the other's owner wanted none.

    Scenario Outline: After <event> every copy is inside the geography, and everything is there
      A failure names the disk, and the data centre and location that it stands in.

      Given the owner has data with paired copies, and the tenant next door has data without
      When <event> comes to pass
      Then the auditor finds no copy outside the geography of its account
      And both are served all that they have stored, through every front end

      Examples: What happens to data without its owner's doing
        | event                                   |
        | copying to the paired location          |
        | the loss of a disk                      |
        | the loss of a rack                      |
        | the loss of a data centre               |
        | a loss, and new disks in its place      |
        | a loss, then another, and then a third  |
        | a rebalancing                           |
        | a backup                                |
        | a restore of what was damaged everywhere |
        | a power failure                         |

    Scenario: Data that is stored while a data centre is gone is safe as well
      What remains has to be enough to go on with, and what is written meanwhile gets its copies later.

      Given the owner has data with paired copies, and the tenant next door has data without
      And a data centre of their location is gone
      When both store more, new disks come, and the other data centre is lost
      Then the auditor finds no copy outside the geography of its account
      And both are served all that they have stored, through every front end
