Feature: The control channel

  The fabric controller decides what runs where, for every customer at once. Its orders go to a fabric agent on each node, and each node also runs
  programs that nobody has vouched for. So the channel between the two is written for the day on which a node has fallen: neither side
  believes the other's word, and nothing that a node can say or do reaches upwards.

  The lab can boot a node, take one over with all that its agent has, stand in its place, and watch every stream inside the fabric. It plays the stranger
  who has got that far. Whether the fabric holds is read from handshakes and bytes.

  @CTL-1 @P13.2 @P13.4
  Rule: The fabric controller and a fabric agent each prove to the other who they are, whenever they connect

    Certificates here are made by the components themselves, so that names, issuers and numbers on them prove nothing: each side knows the one certificate that the
    other must show, and the handshake proves that the other has its key. An agent that obeys anybody else hands over its node. A controller that asks
    anybody else tells strangers what customers run, and believes what they answer.

    Around each attack the controller greets the same node, and afterwards another one, and bytes are seen to go both ways. So an agent
    that answers nobody passes no more than one that answers everybody.

    Scenario Outline: A fabric agent answers nothing to a caller with <credential>
      The stranger has got to the very place on the network from which the controller calls. A failure means that this place was all that the agent
      looked at, or that it looked at the names on a certificate and not at whose it is.

      Given the operator has racked two nodes
      When the stranger calls a fabric agent from the controller's place with <credential>
      Then the fabric agent answers nothing, and ends the stream
      And the controller holds nothing against the node
      And the controller itself is answered, before and after

      Examples: What a caller may show who is not the controller
        | credential                                                   | why                                                   |
        | no certificate                                               | the handshake would prove the agent alone             |
        | a certificate of their own                                   | anybody can make one                                  |
        | a certificate with the controller's name and number          | both can be read from any handshake, and copied       |
        | an expired certificate with the controller's name and number | dates are as free to choose as names                  |
        | the node's own certificate                                   | who has fallen must not be able to command            |
        | another node's certificate                                   | one component of the fabric is not as good as another |

    Scenario Outline: A fabric agent refuses a handshake over <protocol>
      Whoever stands between the two could otherwise talk both down to a protocol whose signatures can be forged. The agent must end the handshake and say why,
      before it looks at any certificate.

      Given the operator has racked two nodes
      When the stranger calls a fabric agent from the controller's place over <protocol>
      Then the fabric agent refuses the handshake, because the protocol is too old
      And the controller itself is answered, before and after

      Examples: Protocols that prove too little
        | protocol |
        | TLS 1.0  |
        | TLS 1.1  |

    Scenario: A session of the controller that is played back is answered nothing
      The stranger has recorded everything that the controller sent, and sends the same bytes again. A failure means that the agent put nothing of its own into
      the handshake, so that yesterday's order could be given again today.

      Given the operator has racked two nodes
      When the stranger records the controller's session with a node and plays it back
      Then the fabric agent answers nothing to the recording
      And the controller holds nothing against the node
      And the controller itself is answered, before and after

    Scenario Outline: The controller asks nothing of an agent that shows <credential>
      The stranger listens where a fabric agent should. The controller has to break off before it sends a single byte of a request. A failure
      means that it looks at the certificate too late or not at all, or at what is written on it only.

      Given the operator has racked two nodes, and the stranger has taken one of them over
      When the stranger stands in for a fabric agent and shows <credential>
      Then the controller breaks off and asks nothing
      And it asks whoever has the certificate and key of its node, before and after
      And a node that nobody touched is answered to

      Examples: What a stand-in may show that is not the node's certificate
        | credential                                             | why                                                    |
        | a certificate of their own                             | anybody can make one                                   |
        | a certificate with the node's name and number          | names and numbers are free to copy                     |
        | another certificate for the node's key                 | what the controller knows is a certificate, not a key  |
        | an expired certificate for the node's key              | a certificate that has ended proves nothing            |
        | a certificate for the node's key that is not yet valid | neither does one that has not begun                    |
        | another node's certificate                             | a fallen node must not become all the others           |
        | the right certificate over TLS 1.1                     | an old handshake can be forged, whatever is shown in it |

  @CTL-2 @P13.3 @P24.2 @P24.3
  Rule: Orders flow down and answers come back, and there is no other way up

    The controller asks, and a fabric agent answers what it was asked. If an agent could call, or slip a word in between, whoever takes one node over could speak to what
    commands all nodes. So nothing that commands listens to nodes, and what nobody asked for is not acted on.

    Scenario: No way leads from a fallen node to what commands it, to a device, or to another node
      From the root OS of the node that fell, the stranger tries every such host, at the ports of fabric agents, at those that operators use, and at others
      drawn at random. A failure names who could be reached and at which port. The controller reaches the node meanwhile, so the network is not
      simply dead.

      Given the operator has racked two nodes, and the stranger has taken one of them over
      When the stranger tries every way from the fallen node to the rest of the fabric
      Then every attempt is refused, and the controller reaches the fallen node all the while
      And the controller itself is answered, before and after

    Scenario Outline: An agent that <does> is not listened to
      The stranger has the node's own certificate and key, so the controller has every reason to ask. A failure means that the controller took what came
      uncalled for something to act on, that it keeps the stream on which that came, or that nobody is told which node it was.

      Given the operator has racked two nodes, and the stranger has taken one of them over
      When the stranger, in the place of the agent, <does>
      Then the controller acts on nothing that it did not ask for
      And it reports the fallen node, and no other
      And the controller itself is answered, before and after

      Examples: Words that nobody asked for
        | does                                       | why                                               |
        | speaks before it is asked                  | an answer that waits for a question fits them all |
        | speaks when nothing is asked any more      | who only answers has nothing to say by then       |
        | answers another request than it was asked  | answers to others' questions would be forged so   |
        | answers twice                              | the second answer would meet the next question    |
        | adds a request of its own to the answer    | the controller would be commanded from below      |

    Scenario: On the wire, it is the controller that opens the stream, and the node opens none in return
      Every port is captured, frame by frame, while the controller talks to a new node. A failure shows the frame by which the node called somebody. Looking for an
      address of its own is no call.

      Given customers have instances on the fabric
      When the operator racks a node, and the auditor listens at every port while the controller calls it
      Then it is the controller that opens the stream, and the node opens none

    Scenario: No frame that opens a stream gets from a node to a controller
      From the port of a node that has fallen, the stranger sends openings towards a controller: under the node's own name, and under those of other nodes, of a device,
      of a customer's instance and of the controller itself; by the router, and past it. A failure names the one that arrived.

      Given the stranger commands an instance of the owner and the root OS under it
      When the stranger opens streams from the root OS towards a controller, under every name
      Then none of it arrives, and what the controller opens does

  @CTL-3 @P24.1 @P24.4
  Rule: The fabric controller reads every answer as if its worst enemy had written it

    Whoever takes a node over writes its answers from then on. The reader of those answers runs in the heart of the fabric, so it is what the stranger will aim at:
    with answers that are too long, too deep or too slow, that two readers would read in two ways, or that carry keys with a meaning to the machinery behind.

    Each kind comes in several forms, drawn from the seed, each from a node of its own and with all else about it as an honest agent would have it. The controller
    takes none of them for an answer, breaks off, and reports the node. It goes on commanding the others, and what the owner has is what it was.

    Scenario Outline: An answer with <flaw> is no answer
      A failure means that the flaw went unnoticed, that it took the controller out of service, or that nobody is told which node it came from. The report
      names the form that did it; the seed makes the same bytes again.

      Given the owner has hosted services, and the operator has racked a node that nobody touches
      When fallen nodes answer the controller with <flaw>
      Then the controller takes none of it for an answer
      And it reports the fallen nodes, and no others
      And it asks an honest agent, and is answered, before and after
      And what the owner has is what it was

      Examples: Answers that cannot be read
        | flaw                              | why                                                      |
        | text that is cut short            | half an answer must not count as far as it goes          |
        | words that are no JSON            | a lenient reader finds a meaning in them                 |
        | nothing in a frame                | nothing is no answer                                     |
        | more behind the end               | some readers stop early, and some go on                  |
        | a byte order mark                 | the channel speaks plain UTF-8                           |
        | another encoding                  | two encodings make two meanings                          |
        | bytes that are no UTF-8           | what replaces them makes different names equal           |
        | half a character                  | it cannot be written again as it was read                |
        | numbers beyond all numbers        | they become infinite, or nothing, further in             |

      Examples: Answers that exhaust their reader
        | flaw                              | why                                                      |
        | a length of four gigabytes        | memory set aside for it is gone                          |
        | sixteen megabytes of white space  | it is right in every respect but its size                |
        | a name of sixteen megabytes       | it would be kept, and written into logs                  |
        | nesting without end               | a reader that calls itself runs out of stack             |
        | an answer that never ends         | who waits for it waits for ever                          |

      Examples: Answers that mean something else to another reader
        | flaw                              | why                                                      |
        | the same key twice                | the first reader takes one, the second the other         |
        | keys that reach for the prototype | they change objects that they are not in                 |
        | keys that nobody knows            | what is not looked at now may be looked at later         |
        | values of another type            | a list of one name is not a name                         |
        | an array for an object            | it has keys of its own kind                              |
        | an error with more in it          | refusals have to be read as strictly as anything else    |
        | an error of a wrong shape         | it is not even known to be one                           |
        | an answer and an error at once    | it was done and not done                                 |
        | neither answer nor error          | nothing is known of what happened                        |

  @CTL-4 @P21.1 @P21.2 @P28.2 @P17.3 @P49.6
  Rule: Whatever passes between components inside the fabric is protected by TLS

    Cables and switches are handled by many people, and a switch can be told to copy what passes. The customer's configuration holds passwords and keys, and all of it has to get
    to the nodes. What passes must tell a listener nothing.

    The auditor records all streams inside the fabric while a customer's application comes into being, changes or is healed, and reads them without any key: how each begins, which
    version both sides agreed on, and whether anything that is known to have been on its way can be found in it.

    Scenario: No stream inside the fabric tells a listener what a customer runs
      A failure names the stream: who opened it, to whom and to which port, and what was to be seen on it. That it was meant for a harmless purpose is no excuse.

      Given the auditor records everything that passes inside the fabric
      And the owner has stored a package
      When the owner deploys it, changes its configuration, and the auditor reads what has passed
      Then the owner's requests are accepted
      And every stream inside the fabric is protected by TLS 1.2 or later, and shows nothing of the application

    Scenario: No stream inside the fabric tells a listener what is healed
      The host of an instance dies, and another node is given all that the instance needs. That happens at night, in a hurry, and with no customer looking on. A failure means that the
      way on which instances are made anew is another one than that on which they are made, and nobody has thought of its protection.

      Given the auditor records everything that passes inside the fabric
      And the owner has stored a package of two roles
      And the owner has deployed the package
      When the host of one instance dies under it
      And the auditor reads what has passed inside the fabric
      Then every stream inside the fabric is protected by TLS 1.2 or later, and shows nothing of the application
