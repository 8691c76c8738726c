Feature: Command-line tools

  SMAPI is for programs, and the fabric does not choose them. Scripts written years ago against the documentation are customers too, with the habits of
  the libraries of their day. A fabric that serves only its maker's own client locks all others out, and with them the
  tools by which a customer could leave.

  @SMA-5 @P08.2
  Rule: A stand-alone program that follows the documentation can manage everything

    The tool in these scenarios shares nothing with the kit's other clients: it is a plain HTTPS program with a certificate and a key
    in files, as a tool of 2012 would be. Each habit below was allowed by HTTP or XML and shown by real tools, so each must be served.
    Lenience ends where it is dangerous, and the last scenario says where.

    Scenario: A tool manages a subscription from its first service to its last
      If this fails while the other sections hold, the fabric leans on something that its own client does and the documentation does not mention.

      Given the owner manages a subscription with a registered certificate
      And a command-line tool has the owner's certificate and key
      When the tool goes through the whole life of an affinity group, a hosted service and a storage account
      Then every request is served, and each shows in what the tool reads next

    Scenario: A tool registers a certificate, reads it and removes it
      Rolling over a key without a browser is how customers keep keys young.

      Given the owner manages a subscription with a registered certificate
      And a command-line tool has the owner's certificate and key
      When the tool registers another certificate, reads it back and removes it
      Then every request is served, and each shows in what the tool reads next

    Scenario: A tool deploys a package and takes it down again
      This is what a build server does, unattended, many times a day.

      Given the owner manages a subscription with a registered certificate
      And a command-line tool has the owner's certificate and key
      And the owner has stored a package of two roles
      When the tool deploys the package, changes its configuration and deletes it
      Then every request is served, and each shows in what the tool reads next

    Scenario Outline: A tool that <habit> is served
      A failure means that a whole family of tools cannot be used, however well-formed their requests are.

      Given the owner manages a subscription with a registered certificate
      And a command-line tool has the owner's certificate and key
      When a tool that <habit> makes, reads and deletes a hosted service
      Then every request is served, and each shows in what the tool reads next

      Examples: Habits of HTTP libraries
        | habit                                          |
        | waits for leave before it sends a body         |
        | sends an empty expectation                     |
        | asks to close the connection each time         |
        | names no port in the host                      |
        | adds a date of its own                         |
        | sends a length with a deletion                 |
        | declares no content type                       |
        | declares a feed entry as content type          |

      Examples: Habits of writing addresses
        | habit                                          |
        | writes paths in another case                   |
        | puts a slash before the question mark          |

      Examples: Habits of XML libraries
        | habit                                          |
        | writes a prolog and indentation                |
        | writes every element with a prefix             |
        | sends elements that nobody knows               |

    Scenario Outline: A request with <danger> is refused
      What is dangerous to read is refused before it is read, and nothing comes of it.

      Given the owner manages a subscription with a registered certificate
      And a command-line tool has the owner's certificate and key
      When the tool asks for a hosted service with <danger>
      Then the request is refused, because the request is malformed
      And nothing was created
      And the owner's same request is served, before and after

      Examples: Where lenience ends
        | danger                                  | why                                                |
        | a document type                         | entities read files and blow up memory             |
        | a body that ends half-way               | half a request is not what was asked               |
