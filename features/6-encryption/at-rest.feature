Feature: Encryption at rest

  A fabric keeps what its customers store on media that break, are moved, copied and replaced, in halls that customers never see. Some of them must not have to rely on anybody
  there. They encrypt with the SDK what they store, and keep the key. What the fabric holds then is of use to nobody but them.

  The owner stores one letter in an envelope of the SDK's, and another one in the clear. The auditor searches every medium on which the fabric keeps anything for both, as they are
  and in the forms in which programs write things down. The letter in the clear has to be found, or the search proves nothing.

  @ENC-1 @P05.3 @P28.1 @P17.3
  Rule: What a customer encrypts is ciphertext wherever the fabric keeps it, and the key is nowhere

    It takes one place to undo it: a copy that was kept for a moment and forgotten, a key that was written down beside what it opens, a line in a log. Whoever finds the medium then reads what was
    encrypted, and the customer, who did everything right, is told that it was encrypted.

    Scenario Outline: Nothing of what was encrypted is on any medium when <event>
      A failure names the medium, and the form in which a part of the letter lies on it.

      Given the owner has stored a letter in an envelope, and another one in the clear
      When <event>, and the auditor searches every medium for both letters
      Then the letter in the clear is found, and nothing of the one in the envelope

      Examples: From the day on which it is stored
        | event                                                     |
        | it has been stored                                        |
        | the owner has read the letter and opened it with the SDK  |
        | the owner has had it wrapped anew under a new master key  |
        | the power of the fabric has been cut                      |

    Scenario Outline: No key of the owner's is on any medium when <event>
      The auditor knows the master key in all its versions, and the data key of the letter. The owner has stored another key in the clear, which has to be found. A failure names
      the medium and the key, and the form in which it lies there.

      Given the owner has stored a letter in an envelope, and a key in the clear
      When <event>, and the auditor searches every medium for the owner's keys
      Then the key in the clear is found, and neither the master key nor the data key

      Examples: From the day on which it is stored
        | event                                                     |
        | it has been stored                                        |
        | the owner has read the letter and opened it with the SDK  |
        | the owner has had it wrapped anew under a new master key  |
        | the power of the fabric has been cut                      |

    Scenario Outline: A letter that somebody has changed in storage, <where>, does not open
      The letter is long. The stranger, who may write in the owner's storage, changes one character of the envelope. A failure means that the owner reads what nobody wrote, and holds it
      for the letter.

      Given the owner has stored a long letter in an envelope
      When the stranger, who has the key of the owner's storage, changes the letter <where>, and the owner reads it
      Then each is refused, because it is not what was protected
      And what is right is accepted, before and after

      Examples: Wherever it was changed
        | where            |
        | at its beginning |
        | in its middle    |
        | at its end       |

    Scenario: A letter whose bytes change on the media is never taken for another
      The operator changes a byte of the letter behind the fabric's back, in every copy. The owner may get the letter, or an error, or an envelope that does not open. A failure
      means that something else opened.

      Given the owner has stored a long letter in an envelope
      When the operator changes a byte of the letter on every medium that holds it, and the owner reads it
      Then the owner opens the letter as it was, or nothing
