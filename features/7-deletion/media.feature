Feature: The media

  A deletion takes a reference away. The bytes themselves lie on disks, several times over: in three racks, and for most accounts in a second city as
  well. A customer who is told that data is gone will read that as gone from all of them. These sections follow the bytes to where they lie.

  The auditor reads raw disks here, block by block, and asks the fabric nothing. Data is made so that each stretch of it can be told from everything else
  that was ever stored.

  @DEL-4 @P30.5 @P17.4
  Rule: All copies of what was deleted are given up

    No disk is wiped when something is deleted; it is enough that every block which held a copy is free to be used for something else. To see that it
    is, the operator has storage use every free block again. A block that still holds what it held is a copy that somebody forgot: it will lie
    there for years, and the next thief of disks has it.

    Each scenario also has a blob that stays, so that a fabric which throws everything away does not pass.

    Scenario Outline: Every copy of <what> is given up
      If this fails, compare the disks of the two locations: the copies that were forgotten are listed by disk and block.

      Given the owner has stored <what> in two locations, beside a blob that stays
      When the owner deletes it, and every free block is used again
      Then each block that held a copy of it holds something else
      And the blob that stays is served as it was stored

      Examples: What customers delete
        | what                            | what would be forgotten                   |
        | a small blob                    | one copy of three                         |
        | a blob of many blocks           | the blocks after the first                |
        | a blob with a snapshot          | what only the snapshot still held         |
        | a container of blobs            | blobs that nobody deleted one by one      |
        | blocks that never became a blob | what no list shows                        |
        | a whole account                 | everything that nobody will ask for again |

    Scenario: What was overwritten is given up like what was deleted
      The customer sees one blob and thinks of one. The old bytes have nobody left who could delete them.

      Given the owner has stored a small blob in two locations, beside a blob that stays
      When the owner stores something else in its place, and every free block is used again
      Then each block that held a copy of it holds something else
      And the blob that stays is served as it was stored

    Scenario: A blob that was copied is given up when the last of both is deleted
      The copies may share their blocks or not; that is the fabric's affair. What must not be is that each is kept on behalf of the other.

      Given the owner has stored a small blob in two locations, beside a blob that stays
      And the owner has made a copy of it
      When the owner deletes both, and every free block is used again
      Then each block that held a copy of it holds something else
      And the blob that stays is served as it was stored

    Scenario Outline: What was moved by <event> is given up where it lay before, and where it lies now
      Data moves without its owner's doing. Every move makes a copy, and each copy has to be remembered until it is given up.

      Given the owner has stored a small blob in two locations, beside a blob that stays
      And <event> has moved or copied it
      When the owner deletes it, and every free block is used again
      Then each block that held a copy of it holds something else
      And the blob that stays is served as it was stored

      Examples: What moves data
        | event                  |
        | the loss of a rack     |
        | a rebalancing          |
        | a backup               |

    Scenario: A power failure between one copy and the next leaves none behind
      The first copy is given up, and then there is no power. What was still to be done has to be known after it.

      Given the owner has stored a small blob in two locations, beside a blob that stays
      And the power will fail when one copy has been given up
      When the owner deletes it, the power fails and comes back, and every free block is used again
      Then each block that held a copy of it holds something else
      And the blob that stays is served as it was stored

  @DEL-5 @P30.6 @P05.7
  Rule: A block that is used again keeps nothing of what it held

    What is stored next is rarely as long as what was there before. If only the new bytes are written, the old ones lie behind them in the same
    block, and go wherever that block goes: into backups, into a support engineer's copy, into another customer's read that runs a little too far.

    Scenario Outline: <new data> in the place of <old data> leaves nothing of it in a block
      A failure names the disks and blocks, and how much of the old data each of them still holds.

      Given the owner has stored <old data> in two locations, beside a blob that stays
      When the owner deletes it, and every free block is used again for <new data>
      Then no block that is used again holds anything of it

      Examples: Longer and shorter than what was there
        | old data              | new data             |
        | a small blob          | a single byte        |
        | a small blob          | a few words          |
        | a small blob          | a third of a block   |
        | a blob of many blocks | a single byte        |
        | a blob of many blocks | a third of a block   |

    Scenario: What another customer stores carries nothing of the old either
      The tenant next door gets blocks that were the owner's. Whatever the new data does not fill must hold nothing, or at least nothing of the owner's.
      Whether a fabric uses the same blocks again so soon is its own affair; where it does not, the scenarios above are what shows it.

      Given the owner has stored a blob of many blocks in two locations, beside a blob that stays
      When the owner deletes it, and the tenant next door stores blobs of many lengths in the same location
      Then no block that is used again holds anything of it
      And the tenant next door is served nothing but what the tenant next door has stored
