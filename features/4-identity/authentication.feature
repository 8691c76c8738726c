Feature: Authentication

  Only authenticated entities reach any resource. The promise is about every endpoint, so it is broken by a single one: the status page that somebody
  added for a demonstration, the method that was left out of a table. Such doors are not found by trying the usual requests. They are found by
  walking along the whole wall.

  @IAM-1 @P05.1 @P05.2 @P16.1 @P17.1 @P19.1 @P19.2 @P49.5
  Rule: Every endpoint asks who is calling, and serves nobody whom it does not know

    The walk visits every endpoint that the fabric declares and every one that the kit knows of, in each spelling and with each verb that a careless router might
    treat differently. It goes along the wall three times: with the right credentials, with none or wrong ones, and with the right ones again. The right
    ones must get past the door, so that the refusals are not those of a dead fabric.

    Scenario Outline: No endpoint of <surface> serves a caller with <credential>
      A failure names each endpoint that does not ask, or that asks for something else first and so answers a caller whom it does not know.

      Given the owner has one of everything that a subscription can hold
      When the stranger walks along every endpoint of <surface> with <credential>
      Then every one of them refuses, because it does not know the caller
      And no answer shows anything of the owner's
      And the owner finds everything as it was
      And the owner, with the right credentials, gets past every one of them, before and after

      Examples: The Portal asks for a sign-in
        | surface    | credential                          |
        | the Portal | nothing                             |
        | the Portal | a made-up session                   |

      Examples: SMAPI asks for a registered certificate
        | surface    | credential                          |
        | SMAPI      | nothing                             |
        | SMAPI      | a certificate of their own          |

      Examples: Storage asks for a signature
        | surface    | credential                          |
        | storage    | nothing                             |
        | storage    | a signature by a made-up key        |

    Scenario Outline: The agent of a storage node answers nothing to a caller with <credential>
      Inside the fabric as well, being there is no credential. The stranger calls from the very place from which storage nodes are commanded. A failure means
      that this place was all that the agent looked at.

      Given the stranger knows where the agent of a storage node listens
      When the stranger calls the storage agent from the root OS of its node with <credential>
      Then the storage agent answers nothing, and ends the stream
      And it answers the fabric agent of its own node, before and after

      Examples: What a caller may show
        | credential                 |
        | no certificate             |
        | a certificate of their own |
        | another node's certificate |

    Scenario: What is public is the sign-in page and its style, and shows no resource
      A fabric may be honest about an open door and still be open.

      Given the owner has one of everything that a subscription can hold
      When the stranger visits everything that the fabric declares public
      Then there is nothing among it but the sign-in page, its form and style sheets
      And no answer shows anything of the owner's

    Scenario: A way that nobody declared leads nowhere
      Pages meant for operators are of this kind, and other spellings of real addresses. A failure names the one that was served.

      Given the owner has one of everything that a subscription can hold
      When the stranger tries the addresses that are often left open by mistake
      Then none of them is served
      And no answer shows anything of the owner's
