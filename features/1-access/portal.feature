Feature: The Portal

  People manage their subscriptions in a web browser. The Portal knows them by a sign-in and by the session that follows, and both are under attack from the day
  it opens: passwords are guessed, sessions stolen, and other sites make a visitor's browser press buttons in the visitor's name. Whoever
  succeeds needs no certificate and no key; they are simply taken for the owner.

  What the Portal and SMAPI do, they do to one and the same subscription. They check the same rights and show the same state.

  @PRT-2 @P07.2 @P17.1 @P19.2
  Rule: Nobody is let in without a sign-in, and a session cannot be forged, fixed or ridden

    In these scenarios the stranger has everything but a sign-in of the owner's: the addresses, the forms, and sometimes an old session or a page of
    another site that the owner visits. Each time the stranger looks at the owner's affinity groups and sends the form that makes one.

    Scenario Outline: With <session> nobody is let in
      The form is the owner's own, with a token that was good in that session. A failure means that a session is believed without being known, or after its end.

      Given the owner has signed in to the Portal
      And the stranger has <session>
      When the stranger asks for a page of the owner's and sends a form
      Then each request is refused, because nobody is signed in
      And nothing was made
      And the owner, signed in, does the same before and after

      Examples: What is not a session
        | session                            | why                                                 |
        | no session                         | addresses are no secret                             |
        | a made-up session                  | an id must be known to the server, not only look so |

      Examples: What is a session no longer
        | session                            | why                                                 |
        | a session that was signed out      | a copied cookie must not outlive the sign-out       |
        | a session left alone for too long  | an unlocked desk is not an open door for ever       |
        | a session older than a working day | even one that was always kept busy                  |
        | a session from before the password changed | whoever knew the old password is out        |

    Scenario Outline: A session id <origin>, planted before the sign-in, is worth nothing after it
      A fabric that keeps the id that the browser brought along signs the owner in under one that the stranger knows.

      Given the stranger has planted a session id <origin> in the owner's browser
      When the owner signs in with it, and the stranger then uses it
      Then each request is refused, because nobody is signed in
      And nothing was made
      And the owner, signed in, does the same before and after

      Examples: Ways to fix a session
        | origin                     |
        | made up by the stranger    |
        | given out by the Portal    |

    Scenario Outline: A form <forgery> changes nothing
      The owner's session is good, and the browser sends it along whichever page made it send the form. A failure means that any page on the Internet can act as
      the owner.

      Given the owner has signed in to the Portal
      And the stranger has an account of their own
      When the owner's browser is made to send a form <forgery>
      Then the request is refused, because the request is forged
      And nothing was made
      And the owner, signed in, does the same before and after

      Examples: Forms that the owner did not fill in
        | forgery                            | why                                              |
        | without its token                  | other sites cannot read the page, so have none   |
        | with a made-up token               | a token must be checked, not merely be there     |
        | with a token of another session    | the stranger can get one by signing in           |
        | sent from another site             | the browser says where a form comes from         |
        | sent across sites, as the browser tells | browsers say so in a header of their own    |

    Scenario: The session's cookie is kept from scripts, from other sites and from plain connections
      Without these marks, which the browser obeys, one injected script or one open network is enough to take the session away.

      Given the owner has an account
      When the owner signs in
      Then every cookie that the sign-in sets is kept from scripts, from other sites and from plain connections
      And the sign-in has given the browser a new session id

    Scenario: A burst of wrong passwords locks the account, for the right password as well, until time has passed
      A lock that gives way to the right password stops nobody from guessing, and one that never ends locks out the owner for the price of ten requests.

      Given the owner has an account
      When the stranger tries 10 wrong passwords, and then the right one at once and after 15 minutes
      Then the first tries are refused, because the sign-in failed
      And the right password is refused at once, because there were too many attempts
      And it lets the owner in before the burst, and again when the time has passed

    Scenario: A wrong password and an unknown account look alike
      A difference tells a stranger which addresses are worth guessing at.

      Given the owner has an account
      When the stranger tries a wrong password for the owner, and one for an account that never was
      Then each request is refused, because the sign-in failed
      And the two answers are the same
      And the owner signs in before and after

  @PRT-3 @P09.4
  Rule: The Portal and SMAPI manage and show the same state, and whoever is out of one is out of both

    A customer may make a service with a script and look at it in the browser, or the other way round. If one of the two lags behind,
    people act on what is no longer so; and if one of the two still lets somebody in whom the other has put out, they were never put out.

    Scenario Outline: <thing> made by one and deleted by the other shows the same in both
      A failure names the door that shows what is no longer so, or does not do what the other one does.

      Given the owner manages a subscription with a registered certificate
      And the owner has signed in to the Portal
      When the owner makes <thing> in the Portal and deletes it through SMAPI
      And the owner makes <thing> through SMAPI and deletes it in the Portal
      Then each of them is served
      And after each step the Portal and SMAPI show the same

      Examples: Everything that both can make
        | thing                    |
        | a management certificate |
        | an affinity group        |
        | a hosted service         |
        | a storage account        |
        | a deployment             |

    Scenario: A key renewed by one is the key that the other shows
      A script with a stale key is locked out; a page with a stale key locks out whoever copies it.

      Given the owner manages a subscription with a registered certificate
      And the owner has signed in to the Portal
      And the owner has a storage account
      When the owner renews its primary key in the Portal, and then its secondary key through SMAPI
      Then each of them is served
      And after each step the Portal and SMAPI show the same keys, of which only the renewed one is new

    Scenario Outline: A certificate removed <how> is out of both
      A failure means that each door keeps a list of its own.

      Given the owner manages a subscription with a registered certificate
      And the owner has signed in to the Portal
      And a second certificate of theirs is in use
      When the second certificate is removed <how>
      Then its next request, on a new connection, is refused, because the certificate is not registered for that subscription
      And neither of the two lists it, nor anything that it asked for
      And it was served until then, and the other certificate still is

      Examples: By either door
        | how             |
        | in the Portal   |
        | through SMAPI   |

    Scenario: A person who is put out is out of both, with the certificate that goes
      Whoever dismisses a helper takes away their grant and their certificate. A failure means that one of the two is remembered somewhere.

      Given the owner manages a subscription with a registered certificate
      And the owner has made the co-administrator one
      And the co-administrator has registered a certificate and uses it
      When the owner removes the co-administrator and that certificate, and both are tried anew
      Then the co-administrator, signed in anew, is refused, because there is no such thing to be seen
      And the certificate, on a new connection, is refused, because the certificate is not registered for that subscription
      And nothing was created
      And both were served until then, and the owner still is by both
