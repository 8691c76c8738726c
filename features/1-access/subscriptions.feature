Feature: Subscriptions

  A subscription is the wall round a customer's things. Whoever stands inside controls everything in it, and whoever stands outside controls nothing
  and learns nothing, not even which names exist. If the wall has one forgotten door, a competitor on the same fabric reads keys, stops
  services and takes data; and if it locks out its own people, an outage lasts as long as the lock.

  People enter through the Portal and programs through SMAPI. What each door offers is listed below, operation by operation, and the scenarios try the
  whole of both lists: from inside, where each must work, and from outside, where none may.

  @SUB-1 @P07.1 @P49.2
  Rule: What belongs to a subscription is reached by its people and its certificates alone

    Two customers stand side by side on one fabric. The tenant next door has every right in their own subscription and none in the owner's.
    A refusal must not tell whether the thing is there: but for ids and dates, the answer is the one for a thing that never was. Afterwards
    the owner finds everything as it was. Those who may do such things do them before and after, so that neither the requests nor the fabric can be blamed.

    Scenario Outline: The tenant next door cannot reach the owner's <thing> by naming it
      A failure means that the fabric looks things up by their names alone, whoever owns them, or that its answer tells which names are taken.

      Given the owner has a <thing>, among other things
      And the tenant next door manages one as well
      When the tenant next door tries everything that SMAPI can do to a <thing>, naming the owner's
      Then each request is refused, because there is no such thing to be seen
      And each answer is the one for a name that never was
      And the owner finds everything as it was
      And the owner does all of it, before and after

      Examples: Everything that has a name
        | thing                  | what is at stake                         |
        | management certificate | who may manage the subscription          |
        | affinity group         | where things are placed                  |
        | hosted service         | the application's name and address       |
        | deployment             | the running application and its settings |
        | service certificate    | the application's identity               |
        | storage account        | the data, and the keys to all of it      |

    Scenario: A certificate from next door opens nothing in the owner's subscription
      A failure names the operation that takes a good certificate for a right to any subscription.

      Given the owner has one of everything that a subscription can hold
      And the tenant next door manages one as well
      When the tenant next door tries the whole list of SMAPI in the owner's subscription
      Then each request is refused, because the certificate is not registered for that subscription
      And each answer is the one for a subscription that never was
      And the owner finds everything as it was
      And the owner does all of it, before and after

    Scenario: A sign-in from next door opens nothing in the owner's subscription
      Each form is filled in as it lies before the owner, with the neighbour's own session and token, so nothing but the right to it is missing. A failure names
      the page or the form that does not ask for that right.

      Given the owner has one of everything that a subscription can hold
      And the tenant next door has signed in to the Portal
      When the tenant next door tries the whole list of the Portal in the owner's subscription
      Then each request is refused, because there is no such thing to be seen
      And each answer is the one for a subscription that never was
      And the owner finds everything as it was
      And the tenant next door is served in their own subscription, before and after

    Scenario: Each of two customers is shown their own things and nothing of the other's
      A list that does not end at the wall gives names away before anybody has asked for them.

      Given the owner has one of everything that a subscription can hold
      And the tenant next door has a hosted service and an affinity group
      When both look at every list of the Portal and of SMAPI
      Then each of them sees their own things and nothing of the other's

  @SUB-2 @P07.2
  Rule: Whoever signs in as the owner controls everything in the subscription

    Ownership has no gaps. An operation that the owner may not do is one that nobody can do when it matters. So the owner
    does all of it, one after the other, and each must have been carried out when the next one begins.

    Scenario: The owner does everything that the Portal offers
      A failure names each operation that forgets the owner, or says that something was served and did not come about.

      Given the owner has one of everything that a subscription can hold
      When the owner does each of these in the Portal
        | about                  | the owner                                |
        | subscription           | sees the subscription                    |
        | management certificate | lists the certificates                   |
        | management certificate | registers a certificate                  |
        | management certificate | removes a certificate                    |
        | operation              | lists the operations                     |
        | affinity group         | lists the affinity groups                |
        | affinity group         | makes an affinity group                  |
        | affinity group         | deletes an affinity group                |
        | hosted service         | lists the hosted services                |
        | hosted service         | sees a hosted service with its deployments |
        | hosted service         | makes a hosted service                   |
        | hosted service         | deletes a hosted service                 |
        | deployment             | deploys a package                        |
        | deployment             | changes a configuration                  |
        | deployment             | deletes a deployment                     |
        | storage account        | lists the storage accounts               |
        | storage account        | sees a storage account's keys            |
        | storage account        | makes a storage account                  |
        | storage account        | renews a storage account's key           |
        | storage account        | deletes a storage account                |
        | co-administrator       | lists the co-administrators              |
        | co-administrator       | adds a co-administrator                  |
        | co-administrator       | removes a co-administrator               |
      Then each of them is served
      And what was made is there, and what was deleted is gone

    Scenario: The owner's certificate does everything that SMAPI offers
      The owner's programs are the owner too, as long as they show a certificate that the owner has registered.

      Given the owner has one of everything that a subscription can hold
      When the owner does each of these through SMAPI
        | about                  | the owner                                |
        | subscription           | sees the subscription                    |
        | subscription           | sees where things can be placed          |
        | management certificate | lists the certificates                   |
        | management certificate | sees a certificate                       |
        | management certificate | registers a certificate                  |
        | management certificate | removes a certificate                    |
        | operation              | asks how an operation went               |
        | affinity group         | lists the affinity groups                |
        | affinity group         | sees an affinity group                   |
        | affinity group         | makes an affinity group                  |
        | affinity group         | relabels an affinity group               |
        | affinity group         | deletes an affinity group                |
        | hosted service         | asks whether a service name is free      |
        | hosted service         | lists the hosted services                |
        | hosted service         | sees a hosted service                    |
        | hosted service         | sees a hosted service with its deployments |
        | hosted service         | makes a hosted service                   |
        | hosted service         | relabels a hosted service                |
        | hosted service         | deletes a hosted service                 |
        | service certificate    | lists a service's certificates           |
        | service certificate    | sees a service's certificate             |
        | service certificate    | gives a service a certificate            |
        | service certificate    | takes a certificate from a service       |
        | deployment             | sees the deployment in a slot            |
        | deployment             | sees a deployment by its name            |
        | deployment             | deploys a package                        |
        | deployment             | changes a configuration                  |
        | deployment             | suspends a deployment                    |
        | deployment             | lets a deployment run                    |
        | deployment             | reboots an instance                      |
        | deployment             | reimages an instance                     |
        | deployment             | swaps the two slots                      |
        | deployment             | begins an upgrade                        |
        | deployment             | takes an upgrade one domain further      |
        | deployment             | rolls an upgrade back                    |
        | deployment             | deletes a deployment                     |
        | storage account        | asks whether an account name is free     |
        | storage account        | lists the storage accounts               |
        | storage account        | sees a storage account                   |
        | storage account        | sees a storage account's keys            |
        | storage account        | makes a storage account                  |
        | storage account        | relabels a storage account               |
        | storage account        | renews a storage account's key           |
        | storage account        | deletes a storage account                |
      Then each of them is served
      And what was made is there, and what was deleted is gone

    Scenario: The owner of two subscriptions controls each of them
      A second subscription must not take the first away, nor pour its things into it.

      Given the owner has another subscription
      When the owner makes a hosted service in each, in the Portal
      Then the owner is shown both subscriptions, and finds each service in its own

  @SUB-3 @P07.3
  Rule: A co-administrator reaches everything in the subscription, from the grant to its end

    The owner shares the work by naming another Live ID. From then on that person is to reach every service, old and new, without the owner's password. The grant
    ends when the owner ends it: not when a session happens to run out, for a dismissed colleague's browser is still open on the desk.

    Scenario: A co-administrator does everything that the owner can do in the Portal
      A failure before the grant means that anybody could have done it; one after it names what the grant forgets.

      Given the owner has one of everything that a subscription can hold
      And the co-administrator has signed in to the Portal
      When the co-administrator tries the whole list of the Portal, before and after the owner grants it
      Then before the grant each request is refused, because there is no such thing to be seen
      And after the grant each of them is served

    Scenario Outline: A co-administrator reaches a service made <when> the grant
      A failure means that the grant was copied to what was there, or holds only for what came later.

      Given the co-administrator has signed in to the Portal
      When the owner makes a service <when> granting access to the co-administrator
      Then the co-administrator finds the service in the list, opens it and deletes it
      And before the grant there was nothing to be seen

      Examples: The grant is for the subscription, not for what was in it
        | when   |
        | before |
        | after  |

    Scenario: A removed co-administrator is out at once, with the session still open
      The pages and forms are the co-administrator's own, taken while they were good. A failure names what is still decided by the session, or by what was
      decided before.

      Given the owner has one of everything that a subscription can hold
      And the owner has made the co-administrator one
      And the co-administrator has every page of the subscription open
      When the owner removes the co-administrator, who then goes on with the pages that are open
      Then each request is refused, because there is no such thing to be seen
      And the owner finds everything as it was
      And the co-administrator could see all of it until then, and does all of it once the owner has granted it again

    Scenario: The eleventh co-administrator is refused until one of the ten has gone
      The limit is the documented one. It must count those who help now, not those who ever did.

      Given ten co-administrators already help the owner
      When the owner adds one more, and again after one of the ten was removed
      Then the request is refused, because ten co-administrators already help
      And in the end ten help, the newcomer among them

  @SUB-4 @P07.1 @P07.3
  Rule: A co-administrator's reach ends at that subscription

    Many customers keep tests in one subscription and the live service in another, so that the people of the one cannot harm the other. A
    grant that leaks to the owner's other subscriptions makes that care worthless.

    Scenario: A co-administrator of one subscription opens nothing in the owner's other one
      A failure names what asks whose subscription it is, and not which one.

      Given the owner has another subscription, with one of everything
      And the owner has made the co-administrator one
      When the co-administrator tries the whole list of the Portal in the owner's other subscription
      Then each request is refused, because there is no such thing to be seen
      And each answer is the one for a subscription that never was
      And the owner finds everything as it was
      And the co-administrator is served in the first subscription, before and after

    Scenario: A co-administrator is shown the one subscription and not the other
      What cannot be opened should not be shown either; the owner sees both, so that the list itself is sound.

      Given the owner has another subscription
      And the owner has made the co-administrator one
      When the co-administrator and the owner look at their subscriptions
      Then the co-administrator is shown the first alone, and the owner both
