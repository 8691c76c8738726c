Feature: The SDK's cryptographic providers

  Nobody should write their own cryptography, and many do, because what they were given was not good enough or too hard to use. What comes of it looks well: the bytes are
  unreadable, and they come back. What is wrong with it shows only to whoever looks for it. So the SDK brings customers what they need, and this is how it is looked at: by
  results that others have published, by programs that share nothing with it, and by what it refuses.

  The owner hands the SDK a key with each call. The auditor's own program opens what the SDK has closed.

  @ENC-3 @P28.3 @P28.4
  Rule: The SDK's hashing, encryption and key management do what the standards say, and no less

    A provider that takes a short cut gives no sign of it. An encryption that does not notice changes lets others write into what it hides. A nonce that comes twice gives both
    messages away. A key that was retired and still opens was never retired. Every customer who relied on it is harmed, at once, and learns of it last.

    Scenario Outline: The SDK makes the published digests with <hash>
      NIST has published what comes of four messages, of which one is empty and one a million letters long. A failure names the message whose digest is another.

      When the owner has the SDK hash NIST's messages with <hash>
      Then what comes out is what was published

      Examples: The hash functions that are offered
        | hash    |
        | SHA-256 |
        | SHA-384 |
        | SHA-512 |

    Scenario Outline: The SDK makes the published message authentication codes with <hash>
      The Internet's engineers have published seven cases: keys that are short, as long as a block, and longer. A failure names the case; often it is that of the long key.

      When the owner has the SDK make the codes of the published cases with <hash>
      Then what comes out is what was published

      Examples: The hash functions that are offered
        | hash    |
        | SHA-256 |
        | SHA-384 |
        | SHA-512 |

    Scenario Outline: A message authentication code <of> is not taken for the right one
      A failure means that a message can be given out for somebody's who never wrote it. A code that is cut short can be guessed.

      When the stranger shows the SDK a message authentication code <of>
      Then each is refused, because it is not the code of that message
      And what is right is accepted, before and after

      Examples: All but the right one
        | of                             |
        | in which one bit is another    |
        | that is cut short              |
        | of another message             |
        | that was made with another key |

    Scenario: The SDK opens what NIST has encrypted, and nothing that NIST has spoilt
      Some of the published ciphertexts have a wrong tag, and must open to nobody. A failure names the vector.

      When the owner has the SDK decrypt NIST's ciphertexts
      Then what comes out is what was published, and what is spoilt is refused

    Scenario: What the SDK encrypts opens with another program
      Messages of many lengths, from nothing to many blocks, with additional data and without. A failure means that the SDK opens what it has closed and nobody else does, so
      that what it has done to them is anybody's guess.

      When the owner has the SDK encrypt messages of many lengths
      Then the auditor's program opens each

    Scenario: No nonce comes twice under one key, not even after a power cut
      The SDK draws the nonce, and no caller can choose it. A failure names the one that came twice; whoever has two messages under one nonce needs no key to read them, and
      can write a third.

      When the owner has the SDK encrypt 300 messages under one key, and cuts the power in between
      Then no nonce came twice

    Scenario Outline: A ciphertext does not open when one bit of the <part> is another
      Each bit is tried. A failure names the one that nobody noticed.

      When the stranger changes each bit of the <part> of what the SDK has encrypted
      Then each is refused, because it is not what was encrypted
      And what is right is accepted, before and after

      Examples: All that a ciphertext comes with
        | part            |
        | ciphertext      |
        | tag             |
        | nonce           |
        | additional data |

    Scenario: A ciphertext does not open by a part of its tag
      A tag of four bytes is guessed in a day. A failure names the length that sufficed.

      When the stranger cuts the tag of what the SDK has encrypted short
      Then each is refused, because the tag is not whole
      And what is right is accepted, before and after

    Scenario: A ciphertext does not open with another key
      A failure means that what comes out is taken for a message, whatever it is.

      When the stranger tries other keys on what the SDK has encrypted
      Then each is refused, because it is not what was encrypted
      And what is right is accepted, before and after

    Scenario Outline: A key of <bits> bits encrypts nothing
      A provider that fills a short key up with zeros, or cuts a long one off, says nothing and protects little. A failure means that it was taken.

      When the owner has the SDK encrypt with a key of <bits> bits
      Then each is refused, because the key does not have the right length
      And what is right is accepted, before and after

      Examples: Too short, and too long
        | bits |
        | 0    |
        | 64   |
        | 128  |
        | 248  |
        | 264  |
        | 512  |

    Scenario: The SDK wraps keys as published
      A failure names the case in which the wrapped key is another, or does not unwrap.

      When the owner has the SDK wrap and unwrap the published keys
      Then what comes out is what was published

    Scenario Outline: A wrapped key <how> does not unwrap
      A failure means that a key comes out that nobody has wrapped. Whatever is encrypted with it is lost, or everybody's.

      When the stranger has the SDK unwrap a key <how>
      Then each is refused, because it is not what was encrypted
      And what is right is accepted, before and after

      Examples: Changed, or another's
        | how                           |
        | of which one bit is another   |
        | that another key has wrapped  |

    Scenario: An envelope opens with another program, and each has a data key of its own
      The SDK closes a message in an envelope: encrypted under a data key, which is wrapped under the owner's master key. The auditor's program opens it by the published format. A failure
      names what is different, or says that two messages share a data key.

      Given the owner has a master key
      When the owner has the SDK protect messages of many lengths
      Then the auditor's program opens each envelope with the owner's master key, and each has a data key of its own

    Scenario: An envelope does not open when one bit of it is another
      Each bit of each byte is tried, of what says how to open it as well. A failure names the one that nobody noticed.

      Given the owner has a master key
      When the stranger changes each bit of an envelope
      Then each is refused, because it is not what was protected
      And what is right is accepted, before and after

    Scenario: An envelope does not open in another's place
      Each envelope says what it is, and that is protected. The stranger puts one in the place of another, and makes it say the other's name. A failure means that who can
      store can exchange what was stored.

      Given the owner has a master key
      When the stranger puts an envelope in the place of another
      Then each is refused, because it is not what was protected
      And what is right is accepted, before and after

    Scenario: An envelope does not open with somebody else's master key
      The tenant next door has a master key as well, and calls its versions the same. A failure means that the name of a key opens what the key closes.

      Given the owner has a master key
      When the tenant next door has the SDK open the owner's envelope
      Then each is refused, because it is not what was encrypted
      And what is right is accepted, before and after

    Scenario: A new version of the master key encrypts, and the old one still opens
      A failure means that rotating the key costs what was stored before, or that the old key goes on encrypting.

      Given the owner has a master key
      And the owner has protected messages with it
      When the owner rotates the master key, and protects another message
      Then the auditor's program opens the new envelope with the new version alone
      And the SDK opens the old envelopes and the new one

    Scenario: An envelope is wrapped anew without its data being touched
      Rotation is of use only when what was stored can follow it, however large it is. A failure names what has changed besides the wrapped key, or says that the new version
      does not open it.

      Given the owner has a master key
      And the owner has protected messages with it
      When the owner rotates the master key, and has the SDK wrap the old envelopes anew
      Then the data are as they were, and only the key is wrapped under the new version
      And the SDK opens what was wrapped anew, with the old version retired as well

    Scenario: A retired version of the master key opens nothing
      A failure means that a key that was given up, because somebody has it, goes on opening.

      Given the owner has a master key
      And the owner has protected messages with it
      When the owner rotates the master key, retires the old version, and has the SDK open what the old version has closed
      Then each is refused, because that version is retired
      And what is right is accepted, before and after

    Scenario: A version of the master key that never was opens nothing
      A failure means that another key was taken in its place.

      Given the owner has a master key
      When the owner has the SDK open an envelope of a version that the key ring does not have
      Then each is refused, because there is no such version
      And what is right is accepted, before and after

    Scenario Outline: A master key of <bits> bits protects nothing
      A failure means that whoever makes a mistake with a key is not told.

      Given the owner has a master key
      When the owner has the SDK protect a message with a master key of <bits> bits
      Then each is refused, because the key does not have the right length
      And what is right is accepted, before and after

      Examples: Too short, and too long
        | bits |
        | 0    |
        | 128  |
        | 264  |
