Feature: Storage keys

  A storage account is an address that everybody knows and data that only its owner is to reach. Between the two stands a key: the owner signs each request with it, and the fabric
  makes the same signature and compares. The key itself never travels, so whoever overhears a request can read it and still make no other. All of this rests on
  a comparison that is easily made too kind: of a part of the request, of a part of the signature, of yesterday's.

  Whoever has a key has everything in the account, for good or until the owner renews it. So there are two keys, and applications move from one to the other while the first is
  renewed.

  @SAK-1 @P10.1 @P49.3
  Rule: A request is served when a key of the account has signed it as it is, and otherwise not

    The stranger knows the address of everything, has overheard what the owner sends, and may have an account next door. In each scenario the owner makes the same request as it should
    be, before and after, and is served; so neither the request nor the fabric can be blamed. In between the stranger's is refused, and the owner then finds everything in the
    account as it was, down to the tags that change with every write.

    Scenario Outline: A request that was signed counts no more after a change of <change>
      The stranger sends what the owner has sent, with the owner's signature, and one thing changed. The same request is then signed anew, and served. A failure means that the signature does
      not cover this, so whoever stands in between can turn the owner's own requests against the owner.

      Given the owner keeps data in a storage account
      When the stranger sends a request of the owner's again, signed in the long scheme, after a change of <change>
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

      Examples: What is done, and to what
        | change                             | why                                                       |
        | the verb                           | to read becomes to delete                                 |
        | the name of the blob               | one blob is written over another                          |
        | the container                      | a name in one container is also a name in the next        |
        | a query parameter that was added   | a question about a container becomes one about its blobs  |
        | a query parameter that is another  | a list shows what was not asked for                       |
        | a query parameter that is missing  | without it a snapshot is the blob itself                  |

      Examples: When, and in which words
        | change                                                | why                                                   |
        | the date                                              | an old request would never grow old                   |
        | the date, where it stands in the header of that name  | clients of the time write it in either of two headers |
        | the version of the service                            | one request may mean two things in two versions       |

      Examples: What is stored
        | change                                      | why                                                    |
        | the body, with its length                   | more is stored than was sent                           |
        | the body, with the digest that announces it | other things are stored than were sent                 |
        | the content type                            | a text becomes a page with a script in it              |
        | the content encoding                        | readers make something else of the same bytes          |
        | the content language                        | even this is the owner's word                          |
        | metadata                                    | applications decide by what stands there               |
        | metadata that was added                     | the same by something new                              |
        | metadata that is missing                    | or by something left out                               |

      Examples: How much, and under which condition
        | change                                        | why                                                    |
        | a range that was added                        | a part passes for the whole                            |
        | a range that is wider                         | more is read than was asked for                        |
        | a condition that was added                    | a write can be made not to happen                      |
        | a condition that is another                   | a write that waits for a certain state waits no longer |
        | a condition on the date that is another       | the same by dates                                      |
        | a condition that is missing                   | what was only to be made anew is written over          |

    Scenario Outline: A request that was signed in the short scheme counts no more after a change of <change>
      Clients of the time may sign less: two headers beside those of the service, and of the query one parameter. What this scheme does cover, it has to cover as well as the other one.

      Given the owner keeps data in a storage account
      And storage takes requests that are signed in the short scheme
      When the stranger sends a request of the owner's again, signed in the short scheme, after a change of <change>
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

      Examples: What the short scheme covers
        | change                                      |
        | the verb                                    |
        | the name of the blob                        |
        | a query parameter that was added            |
        | the date                                    |
        | the body, with the digest that announces it |
        | the content type                            |
        | metadata                                    |

    Scenario Outline: Nobody reads or stores with <credential>
      A failure names the request that was served. It shows what the fabric compares where it should compare two signatures, all of both.

      Given the owner keeps data in a storage account
      When the stranger reads the owner's data, and stores some, with <credential>
      Then the request is refused, because <reason>
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

      Examples: Nothing, or somebody else's key
        | credential                                       | reason                          |
        | no signature                                     | nobody has signed it            |
        | a key of their own                               | the caller is not authenticated |
        | the key of another account, under the owner's name | the caller is not authenticated |
        | the owner's key, under another account's name    | the caller is not authenticated |

      Examples: Nearly the key
        | credential               | reason                          |
        | a key that is one bit off | the caller is not authenticated |
        | half of the key          | the caller is not authenticated |
        | an empty key             | the caller is not authenticated |

      Examples: Nearly the signature
        | credential                           | reason                          |
        | a signature that was cut short       | the caller is not authenticated |
        | a signature that ends in zeros       | the caller is not authenticated |
        | an empty signature                   | the caller is not authenticated |
        | a signature with something after it  | the caller is not authenticated |
        | a signature in other letters         | the caller is not authenticated |

      Examples: Nearly the scheme
        | credential                      | reason                          |
        | the signature of another scheme | the caller is not authenticated |
        | a scheme that is none           | the caller is not authenticated |

    Scenario Outline: In the short scheme, too, nobody reads or stores with <credential>
      The two schemes are compared in two places. A failure means that only one of them is a lock, and that whoever has no key asks in the other.

      Given the owner keeps data in a storage account
      And storage takes requests that are signed in the short scheme
      When the stranger reads the owner's data, and stores some, with <credential>
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

      Examples: Nearly the short signature
        | credential                              |
        | a short signature by a key of their own |
        | a short signature that was cut short    |

    Scenario Outline: A signed request that is <time> <direction> is refused
      The fabric allows for clocks that differ by a quarter of an hour. Whoever overhears a request can send it again for so long, and a failure means that it is longer: a deletion of last
      year can be carried out today.

      Given the owner keeps data in a storage account
      When requests come that are signed by the key, and <time> <direction>
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

      Examples: Just outside, and far outside
        | time       | direction |
        | 16 minutes | late      |
        | 16 minutes | early     |
        | 20 hours   | late      |
        | 20 hours   | early     |

    Scenario Outline: Signed requests that <are> are refused
      A date that is not there, or that is not one, is not within a quarter of an hour of anything. A failure means that leaving the date out makes a request good for ever.

      Given the owner keeps data in a storage account
      When requests come that are signed by the key, and <are>
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

      Examples: What else a date can be
        | are                                                |
        | have no date                                       |
        | have a date that is none                           |
        | have an old date, and a new one that counts for less |

    Scenario: Signed requests within a quarter of an hour are served
      If this fails, customers are locked out by their own clocks, and the refusals above prove nothing.

      Given the owner keeps data in a storage account
      When the owner sends requests that are 14 minutes late, and others that are as early
      Then all of them are served

    Scenario: A request that was served is refused when it comes again 16 minutes later
      Nothing in the request has changed; the time has. A failure means that the fabric remembers requests that it has once found good, or has not noticed that its clock went on.

      Given the owner keeps data in a storage account
      When the stranger sends requests of the owner's again 16 minutes later
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

    Scenario: A wrong signature is refused even where none is needed
      Owners can open a container to all readers, who then need no signature. A wrong one is still a lie about who is asking. A failure means that signatures are looked at only where that is
      unavoidable, and that a client with an outdated key finds out late.

      Given the owner keeps data in a storage account
      And the owner has opened a container to all readers
      When the stranger reads what is open, with a signature by a key of their own
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the stranger's same request without a signature is served, before and after

    Scenario: What is open to all readers is still the owner's alone to change
      A failure names what became possible for everybody when the owner allowed everybody to read.

      Given the owner keeps data in a storage account
      And the owner has opened a container to all readers
      When the stranger changes what is open, without a signature
      Then the request is refused, because nobody has signed it
      And the account holds what it held, and none of it was shown
      And the stranger reads what is open, before and after

    Scenario Outline: A shared access signature that <is> gives nothing
      The owner can sign, once for all, that whoever shows this may do that until then. It is a signature like the others and the key is all that it rests on. The stranger is served by a good
      one, before and after. A failure means that some part of what the owner has signed is not looked at.

      Given the owner keeps data in a storage account
      When the stranger asks by a shared access signature of the owner that <is>
      Then the request is refused, because <reason>
      And the account holds what it held, and none of it was shown
      And the stranger is served by a good signature, before and after

      Examples: When, and for what
        | is                       | reason                          |
        | has expired              | the caller is not authenticated |
        | has not begun            | the caller is not authenticated |
        | is for another container | the caller is not authenticated |
        | is for another blob      | the caller is not authenticated |

      Examples: By whom, and whether as it was made
        | is                          | reason                          |
        | was made with another key   | the caller is not authenticated |
        | had its end put off         | the caller is not authenticated |
        | had its permissions widened | the caller is not authenticated |
        | was cut short               | the caller is not authenticated |
        | has no signature in it      | nobody has signed it            |

      Examples: To do what
        | is                                    | reason                          |
        | is for reading, and is used to store  | the signature does not grant it |
        | is for reading, and is used to list   | the signature does not grant it |
        | is for storing, and is used to read   | the signature does not grant it |
        | is for storing, and is used to delete | the signature does not grant it |

    Scenario: A shared access signature ends with the stored policy that it leans on
      What has been signed cannot be called back, unless it says "as long as this policy stands". A failure means that it was only read once.

      Given the owner keeps data in a storage account
      When the owner withdraws a stored policy, and the stranger goes on using a signature that leans on it
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held, and none of it was shown
      And the stranger is served by a good signature, before and after

  @SAK-2 @P37.8 @P38.2
  Rule: Each account has two keys, and either one gives full control over all its data

    The second key is there for the day on which the first one has to be changed. On that day nobody has time to find out what it cannot do. So each of them does everything here that can be
    done to data, alone and taking turns with the other, and each finds what the other has left.

    Scenario Outline: With the <which> key alone a client does everything
      A failure names what this key cannot do.

      Given the owner has a storage account with two keys
      When a client that has the <which> key alone does everything that can be done to data:
        | makes a container                              |
        | lists the containers                           |
        | sees a container                               |
        | describes a container                          |
        | sees how a container is described              |
        | says who may read a container without a key    |
        | sees who may read a container without a key    |
        | writes a blob                                  |
        | reads a blob                                   |
        | reads a part of a blob                         |
        | lists the blobs of a container                 |
        | sees the properties of a blob                  |
        | changes the properties of a blob               |
        | describes a blob                               |
        | sees how a blob is described                   |
        | uploads a block                                |
        | makes a blob of blocks                         |
        | lists the blocks of a blob                     |
        | copies a blob                                  |
        | takes a snapshot of a blob                     |
        | reads a snapshot of a blob                     |
        | deletes the snapshots of a blob                |
        | leases a blob                                  |
        | renews the lease of a blob                     |
        | changes the lease of a blob                    |
        | releases the lease of a blob                   |
        | breaks the lease of a blob                     |
        | deletes a blob                                 |
        | deletes a container                            |
      Then each of these is served

      Examples: Each key
        | which     |
        | primary   |
        | secondary |

    Scenario: Two clients with a key each take turns at all of it
      Half of what the one begins, the other ends. A failure means that the two keys are those of two accounts in one, and that what was begun with one is lost to the other.

      Given the owner has a storage account with two keys
      When two clients with a key each take turns at everything that can be done to data
      Then each of these is served

    Scenario: What one key writes, the other finds at once
      A failure names what is missing, or not the same, and at which front end.

      Given the owner has a storage account with two keys
      When each key writes something, and both look at everything through every front end
      Then each of these is served
      And both are shown the same, and what each wrote is in it

    Scenario: What one key has written, the other changes and deletes
      A failure means that things belong to the key that made them, so they are lost when that key is renewed.

      Given the owner has a storage account with two keys
      When each key writes over one blob of the other, and deletes another
      Then each of these is served
      And what was written over is another, what was deleted is gone, and the rest is as it was

  @SAK-3 @P37.8 @P38.2
  Rule: Renewing a key ends its old value at once, and locks nobody out who has the other

    A key is renewed because somebody has it who should not. Each minute for which the old value still counts belongs to the thief, and each request that is refused meanwhile to an honest
    client is a reason not to renew keys at all. So both are tried: the old value, in every way in which it could still count somewhere, and the other key, without a pause.

    Scenario Outline: The <which> key is renewed <door>, and the other one goes on
      A failure means that the old value still opens the account, that the new one does not, or that the other key has gone with it.

      Given the owner has made a storage account through SMAPI and keeps data in it
      When the owner renews the <which> key <door>
      Then the request is refused, because the caller is not authenticated
      And what was renewed is new, and the other key is what it was
      And the account holds what it held
      And the old value was served before, and the new one is
      And the other key was served all along

      Examples: Each key, at each door
        | which     | door          |
        | primary   | through SMAPI |
        | secondary | through SMAPI |
        | primary   | in the Portal |
        | secondary | in the Portal |

    Scenario Outline: The old value counts no more <use>
      The stranger, or a program that nobody has told, has used the key in this way until now and goes on. A failure means that somewhere the old value is remembered.

      Given the owner has made a storage account through SMAPI and keeps data in it
      When the owner renews the primary key, and somebody goes on using the old value <use>
      Then the request is refused, because the caller is not authenticated
      And the account holds what it held
      And the old value was served before, and the new one is

      Examples: Where a key may be remembered
        | use                                       | why                                                            |
        | at any front end                          | each of them may keep keys at hand                             |
        | on a connection that was open before      | who was let in once may be taken for let in                    |
        | in the short scheme                       | it is checked in another place                                 |
        | by a shared access signature made with it | it was signed with the key, and nobody signs it anew           |

    Scenario Outline: The <which> key is renewed under load, and nobody is locked out
      Clients read and write with both keys, at every front end, before the renewal, during it and after it. A failure means that a client with a good key was refused for a moment, or that the
      old value was served once more after the owner had been told that it is gone.

      Given the owner has made a storage account through SMAPI and keeps data in it
      When the owner renews the <which> key while clients read and write with both, at every front end
      Then no request with the other key was refused, and none with the old value served once the renewal was answered

      Examples: Each key
        | which     |
        | primary   |
        | secondary |

    Scenario: Both keys are renewed at the same time, and both old values end
      Two people may renew a key each, at two doors. A failure means that one renewal has taken the other back, and that a value which was given up for lost is alive again.

      Given the owner has made a storage account through SMAPI and keeps data in it
      When the owner renews both keys at the same time
      Then the request is refused, because the caller is not authenticated
      And what was renewed is new, and the other key is what it was
      And the old value was served before, and the new one is

    Scenario: A power cut in the middle of a renewal leaves no old value alive
      The new key is on the media and the owner has not been told. A failure means that the fabric, started again, goes back to the old value, or shows one key and takes another.

      Given the owner has made a storage account through SMAPI and keeps data in it
      When the power fails when the primary key has been renewed and nobody has been told, and the fabric starts again
      Then the request is refused, because the caller is not authenticated
      And what was renewed is new, and the other key is what it was
      And the old value was served before, and the new one is
      And the other key was served all along

  @SAK-5 @P37.7 @P38.1
  Rule: Nobody without a key changes a byte of what is stored

    Whoever has no key may still have other things: a place on the way, where requests come by, or hands on a medium. What the owner has signed must arrive as it was signed, and what
    was stored must be read as it was stored, or not at all. Bytes that are not the owner's must never be served as if they were, for nobody who reads them can tell.

    Scenario Outline: Storage does not take <what> for another on the way
      The owner signs the digest of what is sent. A failure means that the digest was not compared with what came, so the signature says nothing of the bytes.

      Given the owner keeps data in a storage account
      When somebody on the way to storage changes <what>, whose digest the owner has signed
      Then the request is refused, because the bytes are not those that were announced
      And the account holds what it held, and none of it was shown
      And the owner's same request is served, before and after

      Examples: What is changed
        | what                                     | why                                                       |
        | the first byte of a blob                 | where formats say what they are                           |
        | a byte in the middle of a blob           | where nobody looks                                        |
        | the last byte of a blob                  | it comes when everything else has been looked at          |
        | one bit of a blob                        | as little as can be changed                               |
        | two bytes of a blob, which change places | a sum of all bytes would be the same                      |
        | all bytes of a blob                      | what comes is nothing but zeros                           |
        | one bit of a block                       | blobs that come in parts are checked part by part         |
        | the order of a list of blocks            | the same parts in another order are something else        |

    Scenario Outline: A copy that was damaged is not read: <what>
      Data lies on several media. Each copy is the damaged one once, and everybody reads, at each front end, the whole, parts of it, and by way of a copy that the fabric makes. A failure means
      that the fabric serves what it finds, and does not know its own.

      Given the owner keeps data in a storage account that nothing is copied from to elsewhere
      When on one copy of a blob, each in its turn, this is changed behind the fabric's back: <what>
      Then everybody is given what was stored
      And what is whole is read as ever

      Examples: What was changed on the copy
        | what                                 |
        | one bit at the beginning             |
        | one bit in the middle                |
        | one bit at the end                   |
        | a stretch, by zeros                  |
        | its two halves, which changed places |
        | all of it, by another blob           |
        | all of it, by what it held before    |

    Scenario Outline: What was changed on every copy is served to nobody: <what>
      Whoever has hands on all media can destroy what was stored. A failure means that they can also forge it: that bytes which the owner has never signed are served as the owner's.

      Given the owner keeps data in a storage account that nothing is copied from to elsewhere
      When on all copies of a blob this is changed behind the fabric's back: <what>
      Then nobody is given anything but what was stored
      And what is whole is read as ever

      Examples: What was changed on all of them
        | what                                 | why                                                        |
        | one bit at the beginning             | the first block may be checked                             |
        | one bit in the middle                | and the others not                                         |
        | one bit at the end                   | nor what does not fill a block                             |
        | a stretch, by zeros                  | as a medium does it that has lost what it held             |
        | its two halves, which changed places | every block is one that the fabric has written             |
        | all of it, by another blob           | all of it is right, and in the wrong place                 |
        | all of it, by what it held before    | all of it was right, once                                  |

    Scenario: Damaged copies are made whole again
      A copy that nobody reads is damaged unnoticed, until it is the last. A failure means that the fabric goes on with fewer copies than it believes to have.

      Given the owner keeps data in a storage account that nothing is copied from to elsewhere
      When one copy of a blob is damaged, each in its turn, everybody reads, and storage heals itself
      Then everybody is given what was stored
      And as many copies are whole as before
