Feature: A customer's front end to storage

  A storage account has a key, and the key opens everything in it. A company that lets people at its data one by one cannot hand that key out. So it deploys
  an application of its own that has the key, knows its own users, and decides about each of their requests. To storage there is one caller; to the
  users there is no key at all.

  The application here is as small as such a thing can be: it reads, writes and deletes objects for people who have a name and a password with it. The
  accountant and the clerk each have a folder of their own, and there is a price list that both may read and the accountant alone may change. The kit stands between the
  application and storage, and passes on what it hears, so that it knows every signature that was made with the key.

  @SAK-4 @P10.2
  Rule: A customer's application can hold the storage key and decide, user by user and request by request, and its users never see the key

    If the application can be talked out of one decision, a user has what belongs to another. If one of its answers lets the key out, or a signature that was made
    with it, a user has everything, and keeps it until somebody notices.

    Scenario: What a user stores through the application is in storage, and the user reads it again
      A failure means that the application cannot do what it is for: it did not get its key, did not reach storage, or was not reached.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When each user stores something of their own and reads it again
      Then each reads what they stored, and so does the owner with the key
      And neither the key nor anything signed with it is in any answer

    Scenario Outline: No user <does> what is another's
      A failure means that whoever is let in at all is let in everywhere.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When each user <tries> what is the other's
      Then each attempt is refused, because it is not allowed, while whoever may do it does, before and after

      Examples: What can be done to an object
        | does       | tries              |
        | reads      | tries to read      |
        | overwrites | tries to overwrite |
        | deletes    | tries to delete    |

    Scenario Outline: Whoever may read a thing may not for that reason <do> it
      A failure means that the application knows its users and their folders, and does not look at what they want to do there.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When the clerk tries to <do> the price list, which the clerk may read
      Then each attempt is refused, because it is not allowed, while whoever may do it does, before and after

      Examples: What the accountant may do to it as well
        | do        |
        | overwrite |
        | delete    |

    Scenario: A list shows each user what they may read, and nothing else
      Names tell a good deal: of customers, of plans, of who is about to be dismissed.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When each user lists everything, and then what is the other's
      Then each sees what they may read and nothing else
      And listing what is the other's is refused, because it is not allowed

    Scenario: No spelling of a name leads round the decision
      The name that is decided about and the name that storage is asked for must be one. A failure names the spelling for which they are two.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When the clerk asks for what is the accountant's in every spelling that might lead there
      Then no spelling is served, and no answer shows any of it
      And the accountant reads it, before and after

    Scenario Outline: Nobody is served with <what>
      A failure means that the application's own door stands open, and the key behind it serves whoever comes.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When somebody tries to read and to overwrite what is the accountant's, with <what>
      Then the request is refused, because the sign-in failed
      And nothing of it has changed
      And the accountant's own requests are served, before and after

      Examples: What people try at a door
        | what                                             |
        | no name at all                                   |
        | the accountant's name and a wrong password       |
        | the accountant's name and the clerk's password   |
        | a name that nobody has                           |
        | a password that is right but for its last letter |

    Scenario: An unknown name is answered as a wrong password is
      A failure means that anybody can find out who the company's users are.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When somebody signs in with a wrong password, and with a name that nobody has
      Then both are refused, because the sign-in failed, with one and the same answer
      And the accountant's own requests are served, before and after

    Scenario Outline: Over a connection on which a user has been served, <who> gets no further than over another
      Connections are shared, by the machines of an office and by what stands between them and the application. A failure means that the first who signs in does so for all.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When <who> goes on over a connection on which the accountant has just been served
      Then the request is refused, because <reason>
      And nothing of it has changed
      And the accountant's own requests are served, before and after

      Examples: Who comes after the accountant
        | who                            | reason             |
        | somebody without a name        | the sign-in failed |
        | somebody with a wrong password | the sign-in failed |
        | the clerk                      | it is not allowed  |

    Scenario: Whatever users ask for, no answer holds the key
      They ask for what they may, for what they may not, and for what makes no sense: other verbs, other versions, bodies without an end, headers that are storage's own, names
      that are none, and more than the application takes. The key and every signature are searched for as bytes, in base64, in hexadecimal digits and behind the escapes of
      addresses, and the same search finds them where they are.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When the users ask for everything that they may, that they may not, and that nobody can ask for
      Then neither the key nor anything signed with it is in any answer
      And the accountant's own requests are served, before and after

    Scenario Outline: When storage <bad day>, users are told that it did not serve, and no more
      Services that refuse like to say what they were sent, and so hold the signature of it. A failure means that the application hands on what it does not understand.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When storage <bad day>, while the users ask for what they may
      Then each is told that storage did not serve the front end
      And neither the key nor anything signed with it is in any answer
      And the accountant's own requests are served, before and after

      Examples: Bad days
        | bad day                                                       |
        | refuses the front end, and repeats what it was sent           |
        | points elsewhere, with the signature in the address |
        | breaks down, and says over what                               |
        | breaks off in the middle of that                              |
        | answers in no known language                                  |
        | hangs up                                                      |

    Scenario: What storage tells of itself beside the object is not handed on
      A failure means that users see headers that were meant for the application, and one of them may hold what it signed.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When storage serves, and repeats in its headers what the application signed
      Then each user is served
      And neither the key nor anything signed with it is in any answer
      And the accountant's own requests are served, before and after

    Scenario: A new key serves as soon as the configuration says it, and until then nothing is let out
      Keys are renewed, and there is always a moment when storage goes by the new one and the application has the old one still. The kit answers in storage's place here, so
      that it is the application alone which is looked at. A failure of the last line means that the application goes on with the key that it began with, and
      no key can be renewed without an outage.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When storage goes over to a new key, and the owner then changes the configuration of the application
      Then with the old key each user is told that storage did not serve the front end
      And neither the key nor anything signed with it is in any answer
      And the users' own requests are served before that, and since the configuration was changed

    Scenario: At storage itself, what the application gave its users is worth nothing
      A failure means that the application is no front end: whoever it has served once can go round it. Each user tries their name and password, and whatever in an
      answer looks as if it had been in a signed request.

      Given the owner has deployed a front end to storage, with the accountant and the clerk as its users
      When the users go to storage itself with whatever the application has given them
      Then none of it opens anything
      And the owner with the key is served, before and after
