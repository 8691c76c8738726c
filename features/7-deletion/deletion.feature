Feature: Deletion

  Customers delete because they must: a court says so, a contract ends, a password was in the wrong file. From the moment of the answer on they act as if the data were no
  more. Whatever the storage still hands out then, to whomever and in whichever way, breaks a promise that the customer has passed on to others.

  Storage has many doors to one thing. A blob can be read whole or in part, copied, leased, listed, asked for what it is; its snapshots and blocks have ways of their own; and
  several front ends serve them all. A deletion closes all of these at once, or it has not happened.

  @DEL-1 @P30.1 @P30.2 @P49.7
  Rule: What was deleted cannot be reached any more from the moment of the answer on

    A blob that is gone from the list and still served to whoever knows its name has not been deleted, it has been hidden. So every way is gone after the
    deletion, through every front end, on connections that were open before. A second blob beside the deleted one is asked for in the same way before and after, so that a
    storage which serves nobody does not pass for one that has deleted something.

    Scenario Outline: Nobody who <asks> gets at a deleted blob
      A failure names the front end that still served the blob, or that refused it for another reason than that there is none.

      Given the owner has stored a blob, and another one beside it
      When the owner deletes the blob through one front end, and through each the owner <asks>
      Then it is refused through each of them, because there is no such thing to be seen
      And the blob beside it is served the same way, before and after

      Examples: Its bytes
        | asks                   | why                                     |
        | reads it               | the plainest way                        |
        | reads a part of it     | ranges may be served from another place |
        | copies it              | the copy would outlive the deletion     |
        | takes a snapshot of it | so would the snapshot                   |

      Examples: What is known of it
        | asks                                   | why                                                              |
        | asks for its properties                | they tell that it was there, how long it was and when it changed |
        | asks for its metadata                  | customers keep data there as well                                |
        | asks for its blocks                    | a list of its own, kept beside the blob                          |
        | asks whether its tag is another by now | a cache that says "not modified" says that the blob is there     |
        | asks whether it has changed since      | the same by the time                                             |
        | asks for its properties by its old tag | the same without the bytes                                       |

      Examples: What can be done with it
        | asks                | why                              |
        | takes a lease on it | only what is there can be leased |
        | sets its properties | a change would bring it back     |
        | sets its metadata   | so would this                    |

    Scenario Outline: A deleted blob is not shown to an owner who <asks>
      Lists may come from another index than the blobs themselves. A failure names the front end whose list still had it.

      Given the owner has stored a blob, and another one beside it
      When the owner deletes the blob through one front end, and through each the owner <asks>
      Then no list shows it
      And the blob beside it is served the same way, before and after

      Examples: Each list
        | asks                                | why                                                   |
        | lists the container                 | the plainest list                                     |
        | lists what begins like it           | a prefix is looked up in another way                  |
        | lists the folders                   | a folder with nothing left in it tells what was there |
        | lists with snapshots                | what was deleted may pass for a snapshot              |
        | lists with all that can be included | uncommitted blobs are listed too                      |

    Scenario: The blocks of a deleted blob cannot be committed again
      A blob is made of blocks, which lie in storage by themselves. A failure means that whoever knows their ids gets the deleted bytes back.

      Given the owner has stored a blob, and another one beside it
      When the owner deletes the blob through one front end, and through each the owner commits its blocks once more
      Then it is refused through each of them, because there are no such blocks to be had
      And the blob beside it is served the same way, before and after

    Scenario: Blocks that were waiting to be committed go with their blob
      The owner had begun to write a new version. A failure means that the deletion left the beginning of it behind, and that it can be listed or committed.

      Given the owner has stored a blob, and another one beside it
      And new blocks of both are waiting to be committed
      When the owner deletes the blob, and then looks for the waiting blocks of both, and commits them
      Then those of the blob are not to be found, and those of the other are

    Scenario Outline: A deletion of <what> leaves nothing of it
      A failure names the snapshot that is still served, or the blob that went although only its snapshots were to go.

      Given the owner has stored a blob with two snapshots, and another one like it beside it
      When the owner deletes <what>, and goes every way to blobs and snapshots
      Then what was deleted cannot be reached, and what was not is served as before

      Examples: What can go
        | what                       | what stays                       |
        | the blob and its snapshots | the other blob and its snapshots |
        | the snapshots alone        | the blob                         |
        | one snapshot               | the blob and the other snapshot  |

    Scenario: A blob that is made anew under the name of a deleted one has nothing of it
      A failure means that something of the old one was kept under its name: its metadata, its snapshots, its tag, or its bytes.

      Given the owner has stored a blob with two snapshots, and another one like it beside it
      When the owner deletes the blob with its snapshots, and stores another one under its name
      Then the new one is served through every front end with its own bytes and metadata, and nothing of the old one

    Scenario Outline: Nobody who <asks> gets at a deleted container
      A container is deleted with one request, whatever is in it. A failure names the way in that was forgotten.

      Given the owner has a container with a blob in it, and another such container
      When the owner deletes the container through one front end, and through each the owner <asks>
      Then it is refused through each of them, because there is no such thing to be seen
      And the other container is served the same way, before and after

      Examples: The container itself
        | asks                                | why                                                        |
        | asks for the container's properties | they tell that it was there                                |
        | asks for the container's metadata   | customers keep data there as well                          |
        | asks who may read the container     | what is not there is nobody's                              |
        | lists the container's blobs         | the names alone may be what had to go                      |
        | sets the container's metadata       | a change would bring it back                               |
        | puts a blob into the container      | what is put into a container that is gone is lost or found |

    Scenario Outline: A deleted container is not shown to an owner who <asks>
      A failure names the front end whose list still had it.

      Given the owner has a container with a blob in it, and another such container
      When the owner deletes the container through one front end, and through each the owner <asks>
      Then no list shows it
      And the other container is served the same way, before and after

      Examples: Each list
        | asks                                    | why                                  |
        | lists the containers                    | the plainest list                    |
        | lists the containers that begin like it | a prefix is looked up in another way |

    Scenario: The blobs of a deleted container are gone with it
      Each blob is asked for by its name, in every way. A failure means that only the container's own entry was taken away, and whoever knows a name is served.

      Given the owner has a container with several blobs and a snapshot, and another such container
      When the owner deletes the container, and goes every way to the blobs of both
      Then what was deleted cannot be reached, and what was not is served as before

    Scenario: A container that is made again is empty, or has to wait
      Storage may ask for patience until it has put the old one away. A failure means that the new container came with blobs of the old one.

      Given the owner has a container with several blobs and a snapshot, and another such container
      When the owner deletes the container, asks for one of the same name, and looks for the old blobs
      Then the new one is empty, or is refused because the old one is still being deleted

    Scenario: Nobody sees what was deleted while others go on writing
      Six clients at all front ends write, read, list and delete a few blobs as fast as they can. A failure names the read that began when a deletion had been answered, and still
      saw what it had deleted: a cache was too slow by a moment.

      Given the owner has a container for concurrent clients
      When six clients at all front ends write, read, list and delete the same few blobs
      Then no read or list that began after the answer to a deletion shows what was deleted

    Scenario Outline: A deletion of <what> <how> is refused, and all is still there
      What guards a blob against deletion guards it against accidents. A failure means that a deletion which had to be refused was done, in whole or in part, or that
      one was refused which was in order.

      Given the owner has stored <what>, and another one like it beside it
      When the owner deletes the blob <how>, between two deletions that are in order
      Then the deletion is refused, because <reason>, and the blob is still there with all that belongs to it
      And the deletions that are in order are done

      Examples: What guards it
        | what                  | how                                  | reason                                  |
        | a blob under a lease  | without the lease                    | somebody has a lease on it              |
        | a blob under a lease  | under another blob's lease           | somebody has a lease on it              |
        | a blob with snapshots | without a word about its snapshots   | it has snapshots                        |
        | a blob with a new tag | on condition that it has its old tag | it is not what the request takes it for |

  @DEL-2 @P30.3
  Rule: Every operation takes effect at one moment, the same for everybody

    A storage of many machines is tempted to answer first and tell the others later. Then one front end says that a blob is written, and the next has never heard of it; two clients
    both win a race that has one prize; and a program that is right on paper loses data once a month. Here every request, deletions included, takes effect at one moment between
    asking and answer, and whoever asks later sees it.

    The kit records what each client asked, what it was told, and what was over before what began. Then it looks for one order of all requests that explains every answer. Where there is
    none, storage has contradicted itself, and the report names the answers that cannot all be true. What a read shows after a deletion is the matter of the rule before this one.

    Scenario Outline: Concurrent clients see one history of <what>
      A failure names the answers that no order explains: a read that saw something older than what had been written before it began, or a write that was said to be done and has
      never been seen.

      Given the owner has a container for concurrent clients
      When six clients at all front ends <do>
      Then one order of all requests explains every answer

      Examples: On what, and how
        | what                           | do                                                                     |
        | a few blobs                    | write, read, list and delete the same few blobs                        |
        | a single blob                  | write, read and list one blob                                          |
        | blobs that each of them guards | write a few blobs only if they are not there, or are as they were read |
        | a few containers               | create, look at, list and delete the same few containers               |

    Scenario Outline: Of ten who <race> at once, exactly one is told that it is done
      Programs elect their leader this way, and take their turns. A failure means that two of them believe to have won, or nobody, or that what is there afterwards is not the
      winner's.

      Given the owner has a container for concurrent clients
      When ten clients at all front ends <race>, and each front end is then asked
      Then exactly one of them was told that it is done, and every front end shows what that one left

      Examples: What there is one of
        | race                                                 | why                                |
        | write a blob only if there is none yet               | whoever is first has it            |
        | write over a blob only if it is as they have read it | nobody's change may be lost unseen |
        | delete one blob                                      | it can be deleted once             |
        | create one container                                 | whoever is first has it            |
        | delete one container                                 | it can be deleted once             |

    Scenario Outline: <what> is seen through every other front end at once
      One client at a time: it writes through one front end, has the answer, and asks through the next. A failure means that the second front end goes by an older state.

      Given the owner has a container for concurrent clients
      When <what> is written through one front end and asked for through the next, again and again
      Then one order of all requests explains every answer

      Examples: What is written
        | what             |
        | a new blob       |
        | a changed blob   |
        | a blob made anew |
        | a new container  |

  @DEL-3 @P30.4
  Rule: A deletion that was done stays done, after every power cut, and for whole containers and accounts

    The power fails when it likes, also in the middle of a deletion. When it is back, storage goes through its logs and replays what it had begun. What it must not replay is
    the past: a customer who was told that data is gone will not look for it again, and whoever does look finds it.

    A deletion that was answered is done for good. One to which no answer came has happened whole or not at all; everybody sees the same of it; and it does not change its mind at the next power cut.

    Scenario Outline: <what> does not come back when the power fails after the answer
      A failure names what can be reached again after the power is back. The deletion was kept in memory and lost, or something was replayed that had been said before it.

      Given the owner has stored <what>, and a blob that is to stay
      And what is stored has outlived a power cut already
      When the owner deletes it, and the power fails right after the answer
      And the power fails once more
      Then it is gone for good if the deletion was answered, and otherwise gone or there as a whole, through every front end
      And the deletion was answered

      Examples: What can be deleted
        | what                                |
        | a single blob                       |
        | a blob and two snapshots of it      |
        | a blob in the place of an older one |
        | a container of ten blobs            |

    Scenario Outline: <what> is deleted whole or not at all when the power fails <when>
      A failure names what can be reached again after the power is back, or which half of it was deleted.

      Given the owner has stored <what>, and a blob that is to stay
      When the owner deletes it, and the power fails <when>
      And the power fails once more
      And storage does all that it has still to do
      Then it is gone for good if the deletion was answered, and otherwise gone or there as a whole, through every front end

      Examples: Before anything is changed
        | what                           | when                        |
        | a single blob                  | when the deletion has begun |
        | a blob and two snapshots of it | when the deletion has begun |
        | a container of ten blobs       | when the deletion has begun |

      Examples: Between the change and the answer
        | what                                | when              |
        | a single blob                       | before the answer |
        | a blob and two snapshots of it      | before the answer |
        | a blob in the place of an older one | before the answer |
        | a container of ten blobs            | before the answer |

      Examples: While its copies are given up
        | what                                | when                            |
        | a single blob                       | while copies are being given up |
        | a blob and two snapshots of it      | while copies are being given up |
        | a blob in the place of an older one | while copies are being given up |
        | a container of ten blobs            | while copies are being given up |

    Scenario: The keys of a deleted account open nothing
      The owner deletes the account with the management API. A failure means that its keys are good still, at some front end, at once or after the next power cut.

      Given the owner has made a storage account and stored blobs in it
      And the tenant next door has stored a blob in an account of their own
      When the owner deletes the account, and asks for the blobs with its keys, and again after a power cut
      Then both keys were good before, and every request with either is refused afterwards

    Scenario: Whoever is given the name of a deleted account gets nothing of what was in it
      Names are free again after a deletion, and the tenant next door may take one. A failure means that the old containers came with it, or that the old owner can still
      get in with the old keys.

      Given the owner has made a storage account and stored blobs in it
      When the owner deletes the account, and the tenant next door makes one of the same name
      Then the new account has none of the old containers and blobs, also after a power cut
      And the old keys are refused, while the new ones are served
