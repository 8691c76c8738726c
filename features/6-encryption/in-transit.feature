Feature: Encryption in transit

  What customers send to a fabric, and what their own programs send one another inside it, passes through cables, switches and halls that are others'. Whoever stands there can read what is in
  the clear, and put in something else. So a customer must be able to have all of it encrypted on its way: to the Portal, to SMAPI, to storage, and from role to role.

  @ENC-2 @P28.1 @P05.5
  Rule: A customer can have everything encrypted on its way, and what is to be encrypted is served in no other way

    A door that speaks TLS and the clear as well is as open as if it spoke the clear alone: programs are told a wrong address once, or are sent to one by somebody on the way, and nobody notices. A
    protocol that has been broken protects from nobody who is worth being protected from.

    How SMAPI refuses old protocols is told with management certificates, where its callers prove themselves in the same handshake.

    Scenario Outline: <surface> is not served over <protocol>
      The owner's browser could speak the old protocol, and is talked into it by somebody on the way. A failure means that the door agreed.

      Given the owner has an account of storage and a browser
      When the owner asks <surface> over <protocol>
      Then the handshake is refused, because the protocol is too old
      And over what is newer it is served, by the certificate that the fabric names, before and after

      Examples: Protocols that have been broken
        | surface    | protocol |
        | the Portal | TLS 1.0  |
        | the Portal | TLS 1.1  |
        | storage    | TLS 1.0  |
        | storage    | TLS 1.1  |

    Scenario Outline: <surface> serves nothing in the clear where it speaks TLS
      The same request is sent without TLS to the same port. An error may come back, or the connection may end. A failure means that it was served.

      Given the owner has an account of storage and a browser
      When the owner asks <surface> in the clear
      Then nothing is served in the clear
      And over what is newer it is served, by the certificate that the fabric names, before and after

      Examples: All that customers speak with
        | surface    |
        | the Portal |
        | SMAPI      |
        | storage    |

    Scenario Outline: Nobody <deed> in the clear in an account whose owner wants TLS alone
      Storage speaks plain HTTP as well, for customers who encrypt by themselves. This owner does not want it. The request is sent through every front end, and but for TLS it is the same as the one
      that is served. In the account of the tenant next door, who has asked for nothing, it is served in the clear.

      Given the owner has a storage account that wants TLS alone, and the tenant next door one that does not
      When the owner <deed> in the clear
      Then it is refused, because the account wants TLS alone
      And nothing in the account has changed
      And over TLS it is served, before and after

      Examples: With the account's key
        | deed            |
        | reads a blob    |
        | lists the blobs |
        | stores a blob   |
        | deletes a blob  |

      Examples: Without it
        | deed                                       |
        | reads a blob by a shared access signature  |
        | reads a blob that everybody may read       |

    Scenario: That an account wants TLS alone is not forgotten when the power is cut
      A failure means that a fabric which has been started again serves in the clear what it refused the day before.

      Given the owner has a storage account that wants TLS alone, and the tenant next door one that does not
      When the power of the fabric is cut, and the owner reads a blob in the clear
      Then it is refused, because the account wants TLS alone
      And nothing in the account has changed
      And over TLS it is served, before and after

    Scenario: What two roles of a customer say to each other over TLS is read by nobody between them
      An instance opens a stream to another one's port, through the network inside the fabric, and the two speak TLS. The auditor records all that passes. Then they say the same in the clear, and that
      has to be found in the recording. A failure means that TLS was not let through, that somebody stands in the middle of it, or that what was said can be read.

      Given the owner has an application of two roles, of which one listens
      When the customer's process sends the other role a letter over TLS, and then one in the clear, and the auditor records what passes
      Then both letters arrive, and of the one over TLS nothing can be read on the way
      And the two roles have agreed on keys that nobody between them knows
