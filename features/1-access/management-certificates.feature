Feature: Management certificates

  A program that manages a subscription has nobody to type a password. It shows a certificate instead, and proves in the
  TLS handshake that it holds the private key. The customer makes both and hands only the certificate to the fabric. If any of
  this gives way, whoever can reach the network can delete a company's services.

  A management certificate is not a passport with issuers and names to be believed. It is a photograph: the caller
  is let in when the certificate is, byte for byte, one that the subscription registered, now, and never because it looks like one.

  @SMA-1 @P09.1
  Rule: The customer makes the key pair, and the private key never leaves the customer

    The fabric gets the certificate alone, through the Portal, and needs no more: it can check a signature with it and
    can make none. A fabric that keeps a private key, even one that the customer sent by mistake, can impersonate its customer, and so can
    whoever breaks into it. So such an upload is refused whole, and the customer is told why.

    After each of these scenarios the auditor searches every medium of the fabric, and every answer that it gave, for the private
    key: the file as sent, its primes and its exponent, as bytes, as hexadecimal digits and as base64. The same search finds the public key of a
    registered certificate, which shows that it would have found the private one.

    Scenario Outline: A certificate uploaded as <format> is registered
      A failure here means that customers cannot get in at all: the file was not read, or was registered as something else.

      Given the owner has made a key pair and a self-signed certificate
      When the owner uploads the certificate through the Portal as <format>
      Then the upload is accepted, and the Portal lists the certificate
      And the certificate opens the subscription from then on
      And no private key is in any answer or on any medium

      Examples: The formats that certificate tools write to a .cer file
        | format                     |
        | DER                        |
        | PEM                        |
        | PEM with Windows line ends |

    Scenario: The Portal and SMAPI show the certificate that was uploaded, and no other
      A fabric that keeps only a thumbprint, or that rewrites what it was given, shows something else, and may one day let something else in.

      Given the owner has made a key pair and a self-signed certificate
      When the owner uploads the certificate through the Portal and reads it back through SMAPI
      Then what is read back is the uploaded certificate, byte for byte
      And no private key is in any answer or on any medium

    Scenario Outline: An upload with <upload> is refused and not kept
      A failure in the last line means that the refusal came too late: the key is on a medium or in an answer already, in a log or a
      temporary file perhaps. The report names the place.

      Given the owner has made a key pair and a self-signed certificate
      When the owner uploads <upload> through the Portal
      Then the upload is refused, because the upload holds a private key
      And nothing was registered
      And a certificate alone is registered before and after
      And no private key is in any answer or on any medium

      Examples: Ways in which a private key slips into an upload
        | upload                                     | why                                                      |
        | the private key after the certificate      | many tools write both into one PEM file                  |
        | the private key before the certificate     | other tools write them in the other order                |
        | an old-style private key                   | PKCS#1, as older tools write it                          |
        | a private key under a password             | the password may be weak, so the key is still given away |
        | a PKCS#12 file                             | what a browser exports holds the key as well             |
        | the private key alone                      | the wrong one of two files was picked                    |

    Scenario Outline: An upload of <upload> is refused
      What cannot be checked in a handshake, or proves nothing there, must not be on the list of certificates.

      Given the owner has made a key pair and a self-signed certificate
      When the owner uploads <upload> through the Portal
      Then the upload is refused, because <reason>
      And nothing was registered
      And a certificate alone is registered before and after

      Examples: What is not a certificate that could be registered
        | upload                              | reason                          |
        | a certificate for a 1024-bit key    | the key is too weak             |
        | a certificate that was cut short    | the upload is not a certificate |
        | random bytes                        | the upload is not a certificate |

  @SMA-2 @P09.2
  Rule: A registered certificate, proven by its private key in the handshake, authenticates every request, and nothing else does

    The scenarios first show that the certificate works wherever it should, and then let the stranger try
    everything that resembles it. A certificate is public, so the stranger may know the owner's; what opens the door is its private key.

    In each attack the stranger lists the owner's hosted services and asks for a new one. The fabric must turn both away; the
    owner then finds nothing new, and makes the very same hosted service, so the request itself was good.

    Scenario Outline: A registered certificate is served on <connection>
      If this fails, the refusals below prove nothing: this fabric refuses its own customers.

      Given the owner manages a subscription with a registered certificate
      When the owner asks for a hosted service on <connection>
      Then the request is served, and the hosted service is there

      Examples: Every later request, however it travels
        | connection                        |
        | a new connection                  |
        | a connection that was open before |
        | a resumed TLS session             |
        | a connection made after a power cut |

    Scenario Outline: The stranger with <credential> is refused
      A failure names the way in which the certificate is recognised wrongly: by its name, its number, its key, its issuer or its
      company, or because nobody asks any more whether it is registered for this subscription and valid today.

      Given the owner manages a subscription with a registered certificate
      And the stranger has <credential>
      When the stranger asks for a hosted service in the owner's subscription
      Then the request is refused, because the certificate is not registered for that subscription
      And nothing was created
      And the owner's same request is served, before and after

      Examples: Certificates that were never registered for it
        | credential                                            | why                                                            |
        | no certificate                                        | the handshake succeeds without one, and proves nothing         |
        | a certificate of their own                            | anybody can make one                                           |
        | a certificate registered next door                    | each registration is good for one subscription                 |
        | the certificate of the owner's other subscription     | even when both are the same customer's                         |

      Examples: Certificates that resemble a registered one
        | credential                                            | why                                                            |
        | a certificate with the registered name and serial number | names and numbers are free to copy; the key is not          |
        | another certificate for the registered key            | what was registered is a certificate, not a key                |
        | a certificate issued by a certification authority     | authorities have no say here                                   |
        | a certificate issued by the registered certificate    | a registered certificate is no authority                       |
        | a certificate accompanied by the registered one       | only the certificate whose key signs the handshake counts      |

      Examples: Certificates that were registered and do not count
        | credential                                            | why                                                            |
        | a certificate that was removed                        | removal ends it at once                                        |
        | a certificate that has expired                        | its own dates end it, registered or not                        |
        | a certificate that is not yet valid                   | its own dates begin it                                         |
        | a certificate for a 1024-bit key                      | such a key can be broken, so it proves nothing                 |

    Scenario: A registered certificate counts from its first day to its last
      The dates are the customer's own decision about how long a key may be used. They are judged by the fabric's clock, at every request.

      Given the owner has registered a certificate that is valid from 2 days from now for 3 days
      When the owner asks for a hosted service with it before, during and after those days
      Then it is refused before and after, because the certificate is out of date
      And it is served during those days, and only then was something created

    Scenario Outline: A certificate named in the <header> header opens nothing
      A fabric fails here when it was built to stand behind a proxy and can be reached without one: anybody can write a header.

      Given the owner manages a subscription with a registered certificate
      When the stranger asks for a hosted service, naming the owner's certificate in the <header> header
      Then the request is refused, because the certificate is not registered for that subscription
      And nothing was created
      And the owner's same request is served, before and after

      Examples: Headers by which proxies tell servers of a client's certificate
        | header                  |
        | X-ARR-ClientCert        |
        | X-Client-Cert           |
        | X-SSL-Client-Cert       |
        | X-Forwarded-Client-Cert |
        | Client-Cert             |
        | X-Client-Thumbprint     |

    Scenario Outline: The owner is refused over <protocol>
      Old versions of TLS sign the handshake with broken hashes. They must not be negotiated, even with a caller who could do better.

      Given the owner manages a subscription with a registered certificate
      When the owner asks for a hosted service over <protocol>
      Then the handshake is refused, because the protocol is too old
      And nothing was created
      And the owner's same request is served, before and after

      Examples: Protocols whose handshakes prove too little
        | protocol |
        | TLS 1.0  |
        | TLS 1.1  |

    Scenario: A handshake signed by another key than the certificate's is refused
      This is the whole point of a certificate. A fabric fails here when it reads the certificate and never checks the signature.

      Given the owner manages a subscription with a registered certificate
      When the stranger shows the owner's certificate and signs the handshake with another key
      Then the handshake is refused, because the signature is wrong
      And nothing was created
      And the owner's same request is served, before and after

    Scenario: A certificate of enormous size harms nobody but its sender
      The handshake comes before any authentication, so its cost is everybody's. Others are served as if nothing had happened.

      Given the owner manages a subscription with a registered certificate
      When the stranger shows a certificate of 150 kilobytes
      Then the stranger is turned away
      And nothing was created
      And the owner's same request is served, before and after

    Scenario Outline: A removed certificate is refused on <connection>
      Removal is what a customer does when a key was stolen. A failure means that the thief keeps what they had open.

      Given the owner manages a subscription with a registered certificate
      And the owner has a second certificate, in use
      When the second certificate is removed and then used on <connection>
      Then the request is refused, because the certificate is not registered for that subscription
      And nothing was created
      And the certificate was good until then, and the other one still is

      Examples: Where an old handshake might still be believed
        | connection                        | why                                                      |
        | a new connection                  | the plainest case                                        |
        | a connection that was open before | it was authenticated once, which is not enough           |
        | a resumed TLS session             | resumption repeats an old handshake                      |
        | a request under way               | its first half was sent while the certificate was good   |

    Scenario Outline: A request told with <framing> hides no second request
      Whoever can put bytes into the body of an honest request must not be able to make a second request out of them. A message whose end
      can be read in two ways is refused, and the connection ends (RFC 9112, section 6.3).

      Given the owner manages a subscription with a registered certificate
      When the owner's connection carries a request told with <framing> and another one hidden in it
      Then the ambiguous request is refused
      And nothing was created
      And the same request, told plainly, is served before and after

      Examples: Ways to tell two servers two lengths
        | framing                                | why                                                    |
        | a length and chunks                    | one server counts, the other reads chunks              |
        | two different lengths                  | one believes the first, the other the last             |
        | chunks under a misspelt name           | one knows the coding, the other does not               |
        | a space before the colon               | one reads the header, the other skips it               |
        | a chunk longer than any number         | one overflows, the other does not                      |
