Feature: The network

  A guest's card is a piece of software, and whoever commands the guest OS writes to it what they please, byte by byte. So the fabric treats what comes out of a guest as
  it would a cable that leads into the street: what is known to be right passes, and nothing else does. Two filters stand behind one another, the hypervisor's and the
  root OS's, and each of them has to hold alone.

  The stranger commands an instance of the owner's. Beside it stands another one of the owner's, its *peer*, and one of the tenant next door; further on stand the router,
  whom guests know as their gateway, the server that gives guests their addresses, fabric controllers, root OSes, devices and the edge. The auditor listens at the port of
  each, to all that reaches it.

  Each table says what is put on the wire, and what becomes of it: it is *dropped* and reaches nobody, it *passes*, it passes *to its owner alone*, it is *limited* to so
  much a second, or it *depends* on what the table says. Every line is sent in many variations, drawn from the seed, and the same frame as it may be sent goes after it:
  that one has to arrive. Last comes a frame to every port, and only when it has come is a silence before it taken for one. So nobody waits, and a cable that is cut
  proves nothing.

  @NET-1 @P25.1
  Rule: A virtual machine cannot send in another's name

    Who may borrow an address gets its owner's traffic, and its owner gets the blame. A filter of bad frames is never finished, so this one knows what is good: one MAC
    address with one IP address, in frames that are what they say and that every reader reads alike.

    Scenario: What a guest may send arrives
      A failure means that the network is closed to lawful traffic. A filter like that is safe, and of no use.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                   | what becomes of it |
        | Z1  | sends UDP to its peer, under its own addresses | passes             |
        | Z3  | answers an ARP request with its own addresses  | passes             |
        | Z6  | pings its gateway                              | passes             |
      Then each ends as the table says, and what is lawful arrives

    Scenario: Nothing passes from an Ethernet address that is not the guest's
      A failure names the line and the port that the frame reached. Where it is the flood, or the quiet peer's address, the switch has learned from a frame where somebody stands.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                               | what becomes of it |
        | M1  | sends from another guest’s MAC address                                     | dropped            |
        | M2  | sends from the MAC address of zeros                                        | dropped            |
        | M3  | sends from the broadcast address                                           | dropped            |
        | M4  | sends from a multicast address                                             | dropped            |
        | M5  | sends from the gateway’s MAC address                                       | dropped            |
        | M6  | sends from the MAC address that it sends to                                | dropped            |
        | M7  | floods the switch with made-up MAC addresses                               | dropped            |
        | M8  | sends from its own MAC address with the local bit turned over              | dropped            |
        | M9  | takes over its quiet peer’s MAC address, as if that had moved to this port | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: ARP says nothing in another's name
      ARP is believed by whoever hears it. A failure means that the filter compared one of the two senders that each message has, the frame's and its own, and not the other.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                          | what becomes of it |
        | A1  | names another guest’s MAC address inside ARP, in a frame from its own | dropped            |
        | A2  | claims another guest’s address by ARP                                 | dropped            |
        | A3  | sends lawful ARP in a frame from another guest’s MAC address          | dropped            |
        | A4  | answers in the gateway’s name                                         | dropped            |
        | A5  | announces the gateway’s address as its own                            | dropped            |
        | A7  | asks its peer alone, in another guest’s name                          | dropped            |
        | A8  | answers its peer with an answer for somebody else                     | dropped            |
        | A18 | probes for its peer’s address, so that the peer gives it up           | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: Frames that are cut, too long, or not what they say do not pass
      Two readers of one such frame read two things, and the filter is only one of them. A failure names the shape that it did not know, and let through.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                         | what becomes of it |
        | A9  | sends ARP for hardware that is not Ethernet                          | dropped            |
        | A10 | sends ARP for a protocol that is not IPv4                            | dropped            |
        | A11 | lies about the sizes of the addresses in ARP                         | dropped            |
        | A12 | sends other operations than request and reply under ARP’s EtherType  | dropped            |
        | A13 | sends RARP                                                           | dropped            |
        | A14 | sends ARP that ends too early                                        | dropped            |
        | A15 | hides bytes behind ARP: as many as padding has passes, more does not | depends            |
        | S1  | sends an Ethernet header and nothing behind it                       | dropped            |
        | S2  | cuts an IPv4, IPv6 or ARP header short                               | dropped            |
        | S3  | says that its packet is longer than the frame                        | dropped            |
        | S4  | sends a frame that is too long for Ethernet                          | dropped            |
        | S6  | writes neither a length nor an EtherType where one of them belongs   | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: Nothing passes from an IP address that is not the guest's
      A failure means that somebody who gets the packet will answer another, or blame them.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                          | what becomes of it |
        | I1  | sends from another guest’s IP address                 | dropped            |
        | I2  | sends from an address that no subnet here has         | dropped            |
        | I3  | sends from 0.0.0.0 though it is no DHCP client        | dropped            |
        | I4  | sends from a loopback address                         | dropped            |
        | I5  | sends from a multicast IP address                     | dropped            |
        | I6  | sends from a reserved address of class E              | dropped            |
        | I7  | sends from the broadcast IP address                   | dropped            |
        | I8  | sends from its own address to its own address         | dropped            |
        | I9  | mixes the two pairs of addresses that its port holds  | dropped            |
        | I10 | sends its peer’s IP address under its own MAC address | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: IPv4 headers that mislead a filter do not pass, and no fragments do
      Options, fragments and lengths that are no lengths move the fields that a filter looks at. A failure names what it looked for in the wrong place.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                      | what becomes of it |
        | I13 | sends IPv4 options: source routes, recorded routes, time stamps, router alert     | dropped            |
        | I14 | sends an IPv4 header that says it is shorter than any                             | dropped            |
        | I15 | sends another version of IP under IPv4’s EtherType                                | dropped            |
        | I16 | sends an IPv4 header with a wrong checksum                                        | dropped            |
        | I17 | sends with a time to live of 0, which is over, or of 1, which reaches a neighbour | depends            |
        | I18 | sets the reserved flag                                                            | dropped            |
        | I19 | wraps IPv4 with a borrowed address into LLC and SNAP                              | dropped            |
        | I20 | sends an EtherType that is not IPv4’s and not ARP’s                               | dropped            |
        | I21 | sends TCP where the IPv4 header should be                                         | dropped            |
        | I22 | sends to 0.0.0.0, or ends where the destination would be                          | dropped            |
        | F1  | sends the first fragment of a packet                                              | dropped            |
        | F2  | sends a tiny fragment that writes over TCP’s flags                                | dropped            |
        | F3  | sends fragments that overlap                                                      | dropped            |
        | F4  | sends a last fragment that ends beyond the largest packet                         | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: Protocols that a filter cannot read, and packets inside packets, do not pass
      A tunnel carries another sender inside. A failure means that the filter looked at the outside only, or let through what it had no rule for.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                               | what becomes of it |
        | T2  | asks for an address with another’s hardware address inside | dropped            |
        | T4  | forges what only a relay may say to the DHCP server        | dropped            |
        | T5  | sends a protocol that is none of TCP, UDP and ICMP         | dropped            |
        | T6  | tells its peer of a better way by ICMP redirect            | dropped            |
        | T8  | lies about the length of a UDP datagram                    | dropped            |
        | E1  | wraps a packet in another guest’s name into IPv4           | dropped            |
        | E2  | wraps a packet in another guest’s name into GRE            | dropped            |
        | E4  | carries IPv6 in IPv4, or IPv4 in IPv6                      | dropped            |
        | E5  | sends EtherIP, L2TP, ESP or AH                             | dropped            |
        | E7  | sends MPLS, PPPoE, TRILL or backbone frames                | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: IPv6 does not pass in anybody's name
      The fabric gives guests no IPv6, and their operating systems speak it all the same. A failure means that everything that IPv4 is checked for can be had by the other door.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                            | what becomes of it |
        | N2  | advertises a neighbour’s address as its own                                             | dropped            |
        | N3  | solicits with a borrowed link address, or denies a neighbour its own                    | dropped            |
        | N4  | redirects its peer by ICMPv6                                                            | dropped            |
        | N5  | hides UDP behind routing headers, doubled ones, unknown ones, long ones                 | dropped            |
        | N8  | sends IPv6 in another’s name, from a group, or with a header that contradicts the frame | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario Outline: With the filter of <one> out of the way, that of <the other> holds
      A failure means that there is only one filter after all, and that whoever gets past it is on the network.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      And the filter of <one> is out of the way
      When the stranger does one thing of each family, and the auditor listens at every port:
        | family                            | row |
        | Ethernet source addresses         | M1  |
        | ARP                               | A2  |
        | IPv4 headers                      | I1  |
        | fragments                         | F1  |
        | transport and DHCP                | T2  |
        | tunnels                           | E1  |
        | sizes                             | S3  |
        | IPv6                              | N2  |
      Then none gets where it may not, and what is lawful arrives

      Examples: Two filters, one behind the other
        | one            | the other      |
        | the hypervisor | the root OS    |
        | the root OS    | the hypervisor |

  @NET-2 @P25.1
  Rule: A virtual machine cannot receive what is not addressed to it

    A guest may turn its card to hear everything. What it then hears is up to the network: a frame that is not put on its port cannot be read there, whatever the guest
    does. Both halves of an address have to be its own, since a packet for another in a frame for the guest is another's packet.

    Scenario: A frame reaches its addressee and nobody else
      A failure names who heard what was meant for another: a switch that tries all ports when it knows none, or one that looks at half of the address.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                     | what becomes of it        |
        | R1  | listens at the peer’s port while others get frames of their own  | passes to its owner alone |
        | R2  | sends to the peer’s MAC address what is for another’s IP address | dropped                   |
        | R3  | listens at the peer’s port for questions about others’ addresses | passes to its owner alone |
        | R4  | listens at the peer’s port to all that others say to the gateway | passes to its owner alone |
        | I11 | sends a frame to its peer that holds a packet for somebody else  | dropped                   |
        | B5  | sends to a MAC address that nobody has                           | dropped                   |
      Then each ends as the table says, and what is lawful arrives

    Scenario: While the fabric is at work, a guest hears nothing of it
      The controller commands every node, a configuration goes to the machines that it is for, and guests talk. A failure names the guest, and the first frame that it
      heard and should not have.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the controller commands nodes, the owner changes the configuration, and the auditor listens at every port
      Then no guest hears anything that is not for it

    Scenario Outline: With the filter of <one> out of the way, that of <the other> holds on the way in
      A failure means that what comes to a guest is looked at once at most.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      And the filter of <one> is out of the way
      When the stranger does one thing of each family, and the auditor listens at every port:
        | family                            | row |
        | receiving                         | R2  |
        | receiving                         | R3  |
        | IPv4 headers                      | I11 |
        | broadcast and multicast           | B5  |
      Then none gets where it may not, and what is lawful arrives

      Examples: Two filters, one behind the other
        | one            | the other      |
        | the hypervisor | the root OS    |
        | the root OS    | the hypervisor |

  @NET-3 @P25.1
  Rule: A virtual machine cannot send to the infrastructure

    What commands the fabric stands on the same cables as what it commands. A guest has no business with any of it, so nothing that is meant for it gets further than the
    guest's own port, whatever it is wrapped in.

    Scenario: Nothing that a guest sends gets to the infrastructure, by whatever way
      A failure names the way: straight ahead, by the gateway, with an address that leads back to the host, by a source route, in a fragment, or written as another kind
      of address.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                        | what becomes of it |
        | P1  | speaks to a fabric controller                                                       | dropped            |
        | P2  | speaks to the host agent at a port that is not for guests                           | dropped            |
        | P3  | speaks to link-local addresses, where metadata might answer                         | dropped            |
        | P4  | sends to the gateway’s MAC address what is for a controller                         | dropped            |
        | P5  | reaches for a controller by a source route, inside a packet, or in a later fragment | dropped            |
        | P6  | sends to loopback, class E, or its host’s own address                               | dropped            |
        | P7  | writes a controller’s IPv4 address as an IPv6 one                                   | dropped            |
        | T9  | sends stray TCP acknowledgements to its host, for a connection that never was       | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: A tunnel does not lead to the infrastructure
      Between peers such packets are plain UDP, and nobody's business. A failure means that the fabric's own tunnels, or a relay beyond it, can be reached by whoever
      speaks their language.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                                                              | what becomes of it |
        | E3  | sends VXLAN or Geneve: to infrastructure, or with a borrowed address inside, it is dropped; between peers it is plain UDP | depends            |
        | E6  | sends Teredo: plain UDP to a peer, and dropped to any other address                                                       | depends            |
      Then each ends as the table says, and what is lawful arrives

  @NET-4 @P25.1
  Rule: A virtual machine neither sends nor receives broadcasts that nobody needs

    A broadcast costs everybody something, and many protocols believe whoever answers one first. Two kinds are needed, a question who has an address and a search for the
    server that gives addresses; each goes to the one who can answer it, and neither may be sent without end.

    Scenario: The broadcasts that a guest needs reach whom they are for, and storms of them are limited
      A failure means that a guest cannot find its peer or its address; or that everybody hears what one has to answer; or that one guest can keep all others busy. What
      is limited may pass up to the limit that the fabric declares, for every second that the sending touched.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                              | what becomes of it        |
        | Z2  | asks by broadcast who has its peer’s address                              | passes to its owner alone |
        | Z4  | looks for a DHCP server                                                   | passes to its owner alone |
        | Z5  | announces its own address                                                 | limited                   |
        | A16 | storms its peer with ARP requests                                         | limited                   |
        | A17 | asks for every address of the subnet in turn                              | limited                   |
        | B6  | storms with the one broadcast that it may send, small ones and large ones | limited                   |
        | S5  | sends frames of 30,000 bytes, for the card to cut up                      | limited                   |
      Then each ends as the table says, and what is lawful arrives

    Scenario: No other broadcast, multicast or word between bridges passes
      A failure names what was carried on, and to whom. What bridges say to one another is for cables between bridges, and a guest that says it passes for one.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                           | what becomes of it |
        | A6  | answers everybody at once, though nobody asked         | dropped            |
        | I12 | sends a packet for one host in a frame for many        | dropped            |
        | B1  | broadcasts UDP to everybody                            | dropped            |
        | B2  | broadcasts to its subnet, also in a frame for one host | dropped            |
        | B3  | sends multicast: name resolution, device discovery     | dropped            |
        | B4  | broadcasts a frame with a packet for its peer          | dropped            |
        | B7  | sends to group addresses that no IPv4 group has        | dropped            |
        | C1  | speaks LLDP, STP, LACP, 802.1X or PAUSE                | dropped            |
        | C2  | speaks CDP or Cisco’s spanning tree                    | dropped            |
        | C3  | sends Ethernet loopback tests or wakes others up       | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: A guest passes for no server and no router
      Whoever hands out addresses hands out gateways. A failure means that a guest can give the others a way to the world that leads through itself.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                     | what becomes of it |
        | F5  | hides a DHCP offer in a second fragment                          | dropped            |
        | T1  | offers addresses as if it were the DHCP server                   | dropped            |
        | T3  | speaks DHCP to a host that is no server                          | dropped            |
        | T7  | advertises itself as a router by ICMP                            | dropped            |
        | N1  | advertises itself as a router, in six disguises                  | dropped            |
        | N6  | answers as if it were the DHCPv6 server                          | dropped            |
        | N7  | queries for multicast listeners, or joins groups from no address | dropped            |
      Then each ends as the table says, and what is lawful arrives
