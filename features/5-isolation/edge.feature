Feature: The edge

  From the Internet a customer's instances are reached by one address and those ports alone that the customer has declared. Two filters see to that: the load balancer at
  the edge, which everything from outside has to pass, and the root OS of the node on which the instance runs. Neither believes that the other has done its work.

  The Internet is a port like any other here: the stranger sends there what they please, and the auditor listens inside.

  @EDG-1 @P25.2 @P05.2
  Rule: Only what is declared comes in from outside, past a filter at the edge and a second one at the root OS

    A port that is open by mistake is found within minutes, by people who look for nothing else. So what was not declared is closed twice.

    Scenario: A declared endpoint answers from the Internet
      A failure means that customers' customers find the door closed, that the instance is asked at a port at which it does not listen, or that the answer comes from an
      address that nobody asked.

      Given the owner has declared an endpoint
      When somebody on the Internet connects to it, and an instance answers
      Then the opening reaches the instance, and the answer comes out under the public address

    Scenario: Nothing else comes in
      A failure names what passed: a port that nobody declared, another protocol at a declared one, a fragment, or a packet from the street that claims to come from inside.

      Given the owner has declared an endpoint
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                                   | what becomes of it |
        | L2  | sends from the Internet what no endpoint was declared for, or what lies about where it is from | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario Outline: With the filter of <one> out of the way, that of <the other> lets nothing in that was not declared
      A failure means that there is one filter where two are promised, and that one mistake in it opens every instance to the street.

      Given the owner has declared an endpoint
      And the filter of <one> is out of the way
      When the stranger does one thing of each family, and the auditor listens at every port:
        | family                            | row |
        | the edge                          | L2  |
      Then none gets where it may not, and what is lawful arrives

      Examples: Two filters, one behind the other
        | one                                     | the other                               |
        | the edge                                | the root OS for what comes from outside |
        | the root OS for what comes from outside | the edge                                |

    Scenario: What each of two customers declares is open at their own address and leads to their own instances
      A failure means that one customer's declaration opens another's door, or sends another's visitors to them.

      Given the owner and the tenant next door have each declared an endpoint
      When somebody on the Internet tries what each has declared at both addresses
      Then each is open at the address of whoever declared it, and leads to their instance alone

    Scenario: After a deployment is deleted nothing comes in at its address
      A failure means that an address goes on leading somewhere when its owner has gone, and whoever is given the place inside is given the visitors as well.

      Given the owner and the tenant next door have each declared an endpoint
      When the owner deletes the deployment, and somebody on the Internet goes on sending to its address
      Then nothing gets in, and the endpoint next door still answers

  @EDG-2 @P25.3
  Rule: Remote terminals, remote debugging and file shares are closed unless the customer declares them

    Operating systems bring these services with them, and they are what is tried first, with the passwords that people choose. They are needed now and then, so the
    customer may open them, and nobody else may.

    Scenario: The Internet reaches no remote service that was not declared
      A failure names the port: remote desktop, file sharing and the names that go with it, remote management, remote procedure calls, remote debugging, or remote shells.

      Given the owner has declared an endpoint
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                         | what becomes of it |
        | L1  | knocks from the Internet for remote terminals, file shares, management and debuggers | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: Customers do not reach each other's remote services
      A failure means that the street is kept out and the neighbours are not.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When instances of either customer try the other's remote services
      Then nothing arrives, and what the owner sends to the owner does

    Scenario: Remote desktop is open where the customer has declared it, and there alone
      A failure means that the customer cannot open it, or that it opened for others too.

      Given the tenant next door has declared remote desktop, and the owner has not
      When somebody on the Internet tries what each has declared at both addresses
      Then each is open at the address of whoever declared it, and leads to their instance alone
