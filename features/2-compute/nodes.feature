Feature: Nodes

  A node is a machine in a rack, and there are very many of them. Nobody walks up to one to set it up: it boots, and from then on it is told what
  to do. Everything that a customer runs stands on one, so each is built for the day on which a customer's program breaks out.

  @VM-4 @P13.1
  Rule: A node that has booted waits until it is called, and calls nobody

    What listens can be told nothing false about whom to obey, for it knows the one certificate that commands it. What calls has to believe whoever answers,
    and needs a door to knock at, which then stands open to every fallen node. So a node does not announce itself, does not ask for
    work and does not say that it is well.

    The sign that the watch was kept long enough is the controller's own call: it is seen on the same wire, and whatever the node tried before it would have been
    seen as well, attempts that came to nothing included.

    Scenario: A node says nothing until the controller calls it
      A failure names whom the node called, or tried to call: the controller, to announce itself, or anybody else. It is a failure even when the network let
      none of it pass.

      Given the auditor records everything that passes inside the fabric
      When the operator racks a node and the controller calls it
      Then the node called nobody, and the first to call it was the controller
      And the controller is answered

    Scenario: A node that is left alone for hours still says nothing
      Nobody calls the node for a long time. A failure means that it lost its patience: it has a heartbeat of its own, or looks for a controller when none comes.

      Given the auditor records everything that passes inside the fabric
      When the operator racks a node, leaves it alone for 6 hours, and the controller calls it
      Then the node called nobody, and the first to call it was the controller
      And the controller is answered
