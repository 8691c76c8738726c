Feature: VLANs

  Guests, nodes, fabric controllers, devices and the edge are plugged into the same switches, and stand on networks of their own. A plan that says so is no evidence:
  cables are moved, and ports are set up on Friday evenings. So the auditor sends from each VLAN what a switch would carry furthest, and listens who hears it.

  In this chapter the stranger has got further: the root OS under the instance is theirs as well, and with it a port among the nodes, where no filter of guests stands.
  The VLAN is then what keeps the node from everything else.

  @VLN-1 @P24.5 @P24.6 @P26.1 @P43.5
  Rule: Fabric controllers, and devices that cannot do TLS, are on VLANs of their own, away from the nodes

    Power switches and consoles of the time took commands in clear text from whoever reached them. Who cuts a node's power, or reads its console, needs no other attack.
    And who stands on the controllers' VLAN can pass for a controller.

    Scenario: A fallen node is never heard where controllers are, though it speaks in a controller's name
      A failure names who heard it. The VLAN of the controllers is theirs alone, whatever a frame says of its sender.

      Given the stranger commands an instance of the owner and the root OS under it
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                       | what becomes of it |
        | V9  | a compromised node sends as a fabric controller: never heard where controllers are | depends            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: What is sent on a VLAN is heard on that VLAN at most
      From a root OS, a guest and the edge there go broadcasts, frames to addresses that nobody has, to groups, and to the right addresses of hosts on other VLANs. A
      failure names who was heard by whom. A controller or a device that hears a node stands on the VLAN of the nodes, whatever the plan says.

      Given the stranger commands an instance of the owner and the root OS under it
      When nodes, guests and the edge shout, each on its VLAN, and send to hosts that are on others
      Then nobody hears it beyond that VLAN, and those on it do

    Scenario: A device that cannot do TLS is commanded by a controller, and by no node, guest or edge
      A failure names who could have cut the power of every machine in the building.

      Given the stranger commands an instance of the owner and the root OS under it
      When a root OS, guests and the edge command a device as a controller does
      Then the controller alone reaches it

  @VLN-2 @P26.2
  Rule: VLANs talk to each other through the router only

    Two VLANs with another way between them are one, and a tag on a frame is the oldest other way: a port that believes tags is a port on every VLAN.

    Scenario: A guest cannot choose its VLAN
      A failure names the tag that was believed, the port that the frame reached with the tag or without it, or the request to become a trunk that was carried on.

      Given the stranger commands an instance of the owner, beside another of the owner and one next door
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                              | what becomes of it |
        | V1  | tags its frame with the VLAN that it is on                                | dropped            |
        | V2  | tags its frame with the controllers’ VLAN                                 | dropped            |
        | V3  | sends a priority tag                                                      | dropped            |
        | V4  | tags its frame twice, the native VLAN outside and the controllers’ inside | dropped            |
        | V5  | tags its frame as a provider’s switch would                               | dropped            |
        | V6  | tags its frame with a reserved VLAN                                       | dropped            |
        | V7  | asks the switch to make its port a trunk, or announces other VLANs        | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: The router lets through what it allows, and nothing goes past it
      A failure means that a frame with the right address of a host on another VLAN got there without the router, or that the router has no list of what it allows.

      Given the stranger commands an instance of the owner and the root OS under it
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                              | what becomes of it |
        | V11 | speaks to another VLAN: only by the router, and only as the router allows | depends            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: The router carries no answer that nobody asked for
      A router that lets answers pass has to know the question. A failure means that it takes the look of an answer for one, and that whoever has a node has a way to
      everything that ever opens a stream.

      Given the stranger commands an instance of the owner and the root OS under it
      When the stranger answers from the root OS what nobody asked, and speaks for the router
      Then none of it leaves the VLAN of the nodes, and answers that were asked for arrive

  @VLN-3 @P26.2 @P26.3
  Rule: A compromised node forges traffic on its own VLAN at most, and hears no other

    That nodes fall is planned for. What one can then do to others is what its VLAN lets it.

    Scenario: What a compromised node forges stays on its VLAN, and what others shout on theirs does not come to it
      A failure names who heard the node, or what the node heard.

      Given the stranger commands an instance of the owner and the root OS under it
      When the stranger does each of these, and the auditor listens at every port:
        | row | what is done                                                                             | what becomes of it |
        | V8  | a compromised node sends as another node: heard on its own VLAN at most                  | depends            |
        | V10 | a compromised node listens for broadcasts, multicast and unknown unicast of another VLAN | dropped            |
      Then each ends as the table says, and what is lawful arrives

    Scenario: A compromised node that listens hears nothing of controllers, devices and guests
      The controller commands all nodes and a device, a configuration goes to the machines that it is for, and guests talk. A failure names the first frame of another
      VLAN that came to the node's port. A mirror port that was left on looks like this.

      Given the stranger commands an instance of the owner and the root OS under it
      When the controller commands nodes, the owner changes the configuration, and the auditor listens at every port
      Then the root OS hears what is for it, and nothing of any other VLAN
