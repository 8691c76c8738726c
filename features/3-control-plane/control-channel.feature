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
