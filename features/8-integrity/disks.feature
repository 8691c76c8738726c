Feature: Disks

  Every virtual machine has three drives. C: is the customer's own: configuration, and room for whatever the application keeps while it runs. D: is the
  guest OS, in one of several versions, each with its patches. E: is the application, as the fabric made it from the customer's package. Customers rely on this every
  day: that what runs is what they deployed, on a guest OS that is as it was published, in every instance alike.

  The drives of an instance are files, virtual hard disks in a format that public tools read. The auditor reads them byte by byte, with a reader that shares
  nothing with any fabric, and compares that with what is to be seen inside.

  @DSK-1 @P32.1 @P32.2 @P33.1 @P34.1 @P35.1
  Rule: An instance has its own C:, a guest OS of the right version on D:, and the image of its package on E:

    Whoever gets an old guest OS for a new one runs with holes that everybody knows of. Whoever gets one file more, or less, or another, runs a program that nobody
    has tested. Both go unnoticed for as long as nobody looks at the disks themselves.

    Scenario: An instance has three drives, and each is a sound virtual hard disk
      A failure names the drive that is missing, that is one too many, or that is not what the format promises: a checksum that is wrong, a parent that is another, a
      volume that ends too early. What public tools cannot open, nobody but the fabric can check.

      Given the owner has deployed an application of several files
      When the auditor reads the disks of the instances
      Then each instance has the drives C:, D: and E: and no other, and each is a sound virtual hard disk

    Scenario: E: holds the files of the package, and nothing else
      The package has files in folders, with long names, with nothing in them and with a lot. A failure names the file that is not there, that is another, or that was never in
      the package of that role.

      Given the owner has deployed an application of several files
      When the auditor reads the disks of the instances
      Then E: of each instance holds the files of its role's package, byte for byte, and nothing else

    Scenario: The configuration that an instance sees lies on its C:
      A failure means that what the instance is shown is not what lies on its disk, so that a look at the disk proves nothing.

      Given the owner has deployed an application of several files
      When the auditor compares the configuration that each instance sees with what lies on its C:
      Then each instance sees its configuration, and the file on its C: is the same

    Scenario Outline: D: holds the <version> version for a service that <service>
      The operator publishes two versions of the guest OS. A customer follows the newest, or keeps to one by name because the application was tested with that. A failure means
      that a stale version is offered as current, or that a customer who keeps to one is given another.

      Given the operator has published two versions of the guest OS, and the owner has a service that <service>
      When the auditor reads the disks of the instances
      Then D: of each instance holds the <version> version

      Examples: The newest, for those who follow it
        | service                                            | version |
        | is deployed after both, and follows the newest     | newest  |
        | was deployed before either, and follows the newest | newest  |
        | follows the newest, and is scaled out after both   | newest  |

      Examples: The one that was chosen, for those who keep to it
        | service                                              | version |
        | is deployed after both, and keeps to the first       | first   |
        | was deployed between the two, and keeps to the first | first   |
        | keeps to the first, and is healed after both         | first   |

  @DSK-2 @P36.1 @P49.8
  Rule: A customer's process changes nothing on D: or E:, and what it likes on C:

    Whoever gets into the application, by a hole in it, wants to stay: by a file that is started with the guest OS, or a page that is served with the others. So the application's
    own process must not be able to put one there, in any of the ways that an operating system knows. A customer who is attacked can then restart and be rid of it.

    Before and after the attempts the process does the same on C:, and it is seen there. So neither a process that may do nothing passes for one that may not do this, nor a
    guest OS that says no and does it all the same: the auditor compares all that is on both drives, from inside and on the disk.

    Scenario Outline: The customer's process <does> on C: alone
      A failure names the drive on which it was not refused, or was refused and happened.

      Given the owner has deployed an application on a guest OS that the operator has published
      When the customer's process <does> on D: and on E:, and on C: as well
      Then each attempt is refused, because the drive is not the customer's to change
      And what is on D: and E: is as it was, from inside and on the disk
      And on C: it is accepted and seen, before and after

      Examples: What is on a drive
        | does                              | why                                                          |
        | creates a file                    | what is new is started with the rest                         |
        | writes over a file                | the plainest way                                             |
        | appends to a file                 | a file opened to be appended to is asked for other rights    |
        | cuts a file short                 | half a program is another program                            |
        | renames a file                    | a name can be taken away, and given to something else        |
        | deletes a file                    | what is missing is looked for elsewhere                      |
        | makes a folder                    | it is the folder's right that is asked for, and not a file's |
        | gives a file a second name        | under another name other rights may hold                     |
        | writes into a file through memory | no write is ever asked for                                   |

      Examples: Who may change it
        | does                                | why                                                    |
        | changes whether a file is read-only | a mark that keeps nobody off when anybody may clear it |
        | opens a file to everyone            | whoever may change the rights needs no others          |
        | takes a file over                   | the owner of a file may always change the rights       |

    Scenario: A file that was opened to everyone first is no easier to change
      The process opens the files and takes them over, whatever it is told, and goes on as if it had been allowed to. A failure means that the rights of the drive are those on its
      files, and not those of who asks.

      Given the owner has deployed an application on a guest OS that the operator has published
      When the customer's process opens files on D: and E: to everyone, takes them over, and then changes them
      Then each attempt is refused, because the drive is not the customer's to change
      And what is on D: and E: is as it was, from inside and on the disk
      And on C: it is accepted and seen, before and after

    Scenario Outline: The customer's process writes nothing <how>
      A guest OS knows many names for one thing. A failure means that it compares names with those that it forbids, and does not look at what they name.

      Given the owner has deployed an application on a guest OS that the operator has published
      When the customer's process writes to D: and to E: <how>, and to C: as it may
      Then each attempt is refused, because the drive is not the customer's to change
      And what is on D: and E: is as it was, from inside and on the disk
      And on C: it is accepted and seen, before and after

      Examples: Other names for a file
        | how                                                   | why                                                       |
        | in other letters, or with slashes the other way round | a name is the same in both                                |
        | by way of two dots                                    | a path is what it leads to, and not what it begins with   |
        | with dots and spaces at the end                       | they are dropped after the comparison                     |
        | in a stream beside the file                           | a file has more in it than it shows                       |
        | under the short alias of a long name                  | every long name has a short one                           |
        | under a name that is too long, or not looked at       | a comparison may stop early, and a prefix switches it off |
        | by moving a file from C:                              | the right is asked for where the file was                 |

      Examples: Other names for a drive
        | how                                                | why                                                   |
        | by the name of the drive or the number of its disk | below all files and their rights                      |
        | as a share of the machine                          | another program opens it then, with rights of its own |

  @DSK-3 @P36.2
  Rule: What the guest OS itself changes on D: or E: lies in a delta, and the base stays as it was

    A guest OS writes to its own drive all the time, and has to. But many instances stand on one base. If a change went into that, one instance's accident, or its attacker, would be
    in all of them, and nothing could be taken back.

    Scenario Outline: The guest OS <does>, and the base does not change
      A failure means that the change went into the base, that the delta names another parent than the base, so that tools read nonsense, or that another instance saw the change.

      Given the owner has deployed an application on a guest OS that the operator has published
      When the guest OS of an instance <does> on D: and on E:
      Then both changes are accepted, and seen inside the instance
      And each lies in a delta of the instance, over a base that is as it was
      And another instance of the same role sees nothing of it

      Examples: All that one can do to a file
        | does               |
        | writes over a file |
        | creates a file     |
        | appends to a file  |
        | deletes a file     |

  @DSK-4 @P36.3
  Rule: The instances of one role start from identical disks

    Requests go to any of the instances, and customers look for their mistakes in their own programs. An instance that was made a little otherwise, in an update or at night after a
    failure, makes mistakes that nobody finds.

    Scenario: Instances that are deployed together are alike
      A failure names the drive and the instance whose drive reads otherwise, or stands on another base.

      Given the owner has deployed an application of several files, with 3 instances of one role
      When the auditor reads the disks of the instances
      Then D: and E: of all 3 instances of the role are alike, and stand on the same base

    Scenario: An instance that was healed is like the others
      It was made on another node, in a hurry. A failure means that it was made of something else.

      Given the owner has deployed an application of several files, with 3 instances of one role
      When the host of one instance dies, and the auditor reads the disks of the instances
      Then the event is accepted
      And D: and E: of all 3 instances of the role are alike, and stand on the same base

    Scenario: Instances that are added later are like the first
      A failure means that the package was made into an image once more, and came out otherwise, with other times or in another order.

      Given the owner has deployed an application of several files, with 2 instances of one role
      When the owner scales the role to 4 instances, and the auditor reads the disks of the instances
      Then the event is accepted
      And D: and E: of all 4 instances of the role are alike, and stand on the same base

    Scenario: An instance that is reimaged is like the others again
      Its guest OS had changed both drives, and the owner asks for it to be made anew. A failure means that it kept something of what it was.

      Given the owner has deployed an application of several files, with 2 instances of one role
      When an instance's guest OS changes its D: and E:, the owner reimages it, and the auditor reads the disks of the instances
      Then the event is accepted
      And D: and E: of all 2 instances of the role are alike, and stand on the same base

  @DSK-5 @P36.4 @P36.5 @P36.6
  Rule: A new guest OS throws the delta of D: away, a new package that of E:, and neither the other's

    A delta is written in terms of its base. Over another base it would be nonsense, or worse, the old file over the new one: a patch that was installed everywhere and works nowhere. And a
    delta that is thrown away without need takes with it what the guest OS had set up.

    Before each event the guest OS of every instance puts a mark on D: and one on E:, and the application one on C:. What is gone has to be gone to the last byte: out of
    every file that is attached.

    Scenario: A new guest OS takes with it what was put on D: alone
      A failure means that an old change lies over the new guest OS, that the application's drive or the customer's own was thrown away as well, or that the new guest OS did not come.

      Given the owner has deployed an application on a guest OS that the operator has published
      And each instance's guest OS has put marks on D: and E:, and the application one on C:
      When the operator publishes the next version
      Then what was put on D: is gone, and what was put on E: and C: is still there
      And D: of each instance holds the newest version

    Scenario: A new package takes with it what was put on E: alone
      A failure means that an old change lies over the new application, that the guest OS lost what it had set up, or that the new application did not come.

      Given the owner has deployed an application on a guest OS that the operator has published
      And each instance's guest OS has put marks on D: and E:, and the application one on C:
      When the owner upgrades to a new package
      Then what was put on E: is gone, and what was put on D: is still there
      And E: of each instance holds the files of its role's package, byte for byte, and nothing else

    Scenario Outline: Both deltas stay when <event>
      A failure means that the fabric makes drives anew when nobody asked for it, which is a way of losing things.

      Given the owner has deployed an application on a guest OS that the operator has published
      And each instance's guest OS has put marks on D: and E:, and the application one on C:
      When nothing new comes, but <event>
      Then what was put on C:, D: and E: is still there

      Examples: What brings neither a guest OS nor a package
        | event                                          |
        | the owner restarts an instance                 |
        | the power of an instance is cut and given back |
        | the power of the whole fabric is cut           |
        | the owner changes a setting                    |

    Scenario: Both deltas stay when the version that is published is not the service's
      The customer keeps to a version by name. A failure means that somebody else's patch cost them what they had.

      Given the owner has deployed an application that keeps to the version of its guest OS
      And each instance's guest OS has put marks on D: and E:, and the application one on C:
      When nothing new comes, but a version that the service does not follow is published
      Then what was put on C:, D: and E: is still there
      And D: of each instance holds the first version

    Scenario Outline: A new guest OS comes whole when the power is cut <moment>
      Half of the instances may have had it by then, and half of one instance. A failure means that the fabric did not go on from there, or went on with an old change over the new
      guest OS.

      Given the owner has deployed an application on a guest OS that the operator has published
      And each instance's guest OS has put marks on D: and E:, and the application one on C:
      When the operator publishes the next version, and the power is cut <moment>
      Then what was put on D: is gone, and what was put on E: and C: is still there
      And D: of each instance holds the newest version

      Examples: When power fails
        | moment                  |
        | before it is taken up   |
        | while it is carried out |

    Scenario Outline: A new package comes whole when the power is cut <moment>
      A failure means that some instances still run the old application, that an old change lies over the new one, or that the guest OS lost what it had set up.

      Given the owner has deployed an application on a guest OS that the operator has published
      And each instance's guest OS has put marks on D: and E:, and the application one on C:
      When the owner upgrades to a new package, and the power is cut <moment>
      Then what was put on E: is gone, and what was put on D: is still there
      And E: of each instance holds the files of its role's package, byte for byte, and nothing else

      Examples: When power fails
        | moment                  |
        | before it is taken up   |
        | while it is carried out |
