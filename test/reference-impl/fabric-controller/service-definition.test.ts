import { describe, it } from 'node:test';
import { expect } from 'chai';
import { parseServiceDefinition } from '../../../src/reference-impl/fabric-controller/service-definition.ts';
import { fitForCustomers } from './packages.ts';
import { FULL_DEFINITION } from './service-documents.ts';

const document = (inner: string, attributes = 'name="Shop"'): string => `<ServiceDefinition ${attributes}>${inner}</ServiceDefinition>`;
const role = (inner: string, attributes = 'name="Web"'): string => document(`<WorkerRole ${attributes}>${inner}</WorkerRole>`);

describe('A service definition', () => {
  it('is read with everything that the schema has', () => {
    expect(parseServiceDefinition(FULL_DEFINITION)).to.deep.equal({
      name: 'Shop',
      upgradeDomainCount: 3,
      roles: [
        {
          name: 'Front',
          kind: 'WebRole',
          size: 'Small',
          executionContext: 'limited',
          settings: ['Colour', 'Data.Connection'],
          imports: ['Diagnostics', 'RemoteAccess'],
          endpoints: [
            { name: 'HttpIn', protocol: 'http', port: 80, localPort: 8080 },
            { name: 'HttpsIn', protocol: 'https', port: 443, localPort: 443 },
          ],
        },
        { name: 'Back', kind: 'WorkerRole', size: 'Large', executionContext: 'elevated', settings: [], imports: [], endpoints: [] },
      ],
    });
  });

  it('gives a role a plain user, unless it asks for an administrator', () => {
    const contextOf = (inner: string) => parseServiceDefinition(role(inner)).roles[0]?.executionContext;
    expect(contextOf('')).to.equal('limited');
    expect(contextOf('<Runtime/>')).to.equal('limited');
    expect(contextOf('<Runtime executionContext="limited"/>')).to.equal('limited');
    expect(contextOf('<Runtime executionContext="elevated"/>')).to.equal('elevated');
    // What a task at the start runs as is its own affair.
    expect(contextOf('<Startup><Task commandLine="a.cmd" executionContext="elevated"/></Startup>')).to.equal('limited');
  });

  const endpointsOf = (inner: string) => parseServiceDefinition(role(inner)).roles[0]?.endpoints;
  const input = (attributes: string): string => `<Endpoints><InputEndpoint ${attributes}/></Endpoints>`;

  it('opens no port that it does not declare, remote access included (EDG-2)', () => {
    expect(endpointsOf('')).to.deep.equal([]);
    expect(endpointsOf('<Imports><Import moduleName="RemoteAccess"/></Imports>')).to.deep.equal([]);
    expect(
      endpointsOf(
        '<Endpoints><InternalEndpoint name="i" protocol="tcp" port="81"/><InstanceInputEndpoint name="e" protocol="tcp" localPort="7"/></Endpoints>',
      ),
    ).to.deep.equal([]);
    expect(endpointsOf('<Imports><Import moduleName="RemoteForwarder"/></Imports>')).to.deep.equal([
      { name: 'Microsoft.WindowsAzure.Plugins.RemoteForwarder.RdpInput', protocol: 'tcp', port: 3389, localPort: 3389 },
    ]);
  });

  it('declares input endpoints in both spellings of the time, and where the role listens', () => {
    const [one, two] = ['name="a" protocol="http" port="80" localPort="*"', 'name="b" protocol="udp" port="65535" localPort="1"'];
    expect(endpointsOf(`${input(one)}<InputEndpoints><InputEndpoint ${two}/></InputEndpoints>`)).to.deep.equal([
      { name: 'a', protocol: 'http', port: 80, localPort: 80 },
      { name: 'b', protocol: 'udp', port: 65_535, localPort: 1 },
    ]);
    const both = [1, 2].map((n) => `<WorkerRole name="r${n}">${input(`name="in" protocol="tcp" port="${n}" localPort="80"`)}</WorkerRole>`);
    expect(parseServiceDefinition(document(both.join(''))).roles.map(({ endpoints }) => endpoints.length)).to.deep.equal([1, 1]);
    // The guest agent takes no datagrams.
    expect(endpointsOf(input('name="a" protocol="udp" port="7444"'))).to.have.length(1);
  });

  const roles = (...inner: string[]): string => document(inner.map((one, n) => `<WorkerRole name="r${n}">${one}</WorkerRole>`).join(''));
  const forwarder = '<Imports><Import moduleName="RemoteForwarder"/></Imports>';
  const bad: [string, string, RegExp][] = [
    ...['0', '65536', '-1', '80.0', '8e1', ' 80', '*', '000080'].map((port): [string, string, RegExp] => [
      `has an endpoint with the public port "${port}"`,
      role(input(`name="in" protocol="tcp" port="${port}" localPort="1"`)),
      /the endpoint "in" of the role Web has the public port ".*", which is not between 1 and 65535/,
    ]),
    [
      'has an endpoint with the local port 0',
      role(input('name="in" protocol="tcp" port="1" localPort="0"')),
      /has the local port "0", which is not between 1 and 65535/,
    ],
    ...['port="7444"', 'port="80" localPort="7444"', 'port="7444" localPort="*"'].map((ports): [string, string, RegExp] => [
      `has an endpoint where the guest agent listens (${ports})`,
      role(input(`name="in" protocol="https" ${ports}`)),
      /has the local port 7444, at which the guest agent listens/,
    ]),
    ...['', 'TCP', 'icmp', 'any'].map((protocol): [string, string, RegExp] => [
      `has an endpoint with the protocol "${protocol}"`,
      role(input(`name="in" protocol="${protocol}" port="80"`)),
      protocol === '' ? /has no protocol/ : /has the unknown protocol ".*"; there are http, https, tcp, udp/,
    ]),
    ['has an endpoint with a line in its name', role(input('name="a&#10;b" protocol="tcp" port="80"')), /has no valid name/],
    [
      'has an endpoint twice, in two spellings',
      role(
        `${input('name="in" protocol="tcp" port="80"')}<InputEndpoints><InputEndpoint name="in" protocol="tcp" port="81"/></InputEndpoints>`,
      ),
      /the role Web has the endpoint "in" twice/,
    ],
    [
      'has one public port twice',
      roles(input('name="a" protocol="http" port="80"'), input('name="b" protocol="tcp" port="80" localPort="8080"')),
      /the endpoint "b" of the role r1 has the public port of "a" of the role r0: tcp 80/,
    ],
    [
      'forwards remote access by two roles',
      roles(forwarder, forwarder),
      /RdpInput" of the role r1 has the public port of .* of the role r0/,
    ],
    [
      'forwards remote access at a port that is taken',
      roles(input('name="mine" protocol="tcp" port="3389"'), forwarder),
      /RdpInput" of the role r1 has the public port of "mine"/,
    ],
    [
      'has more endpoints than a service may have',
      role(
        `<Endpoints>${Array.from({ length: 26 }, (_, n) => `<InputEndpoint name="e${n}" protocol="tcp" port="${n + 1}"/>`).join('')}</Endpoints>`,
      ),
      /more than 25 input endpoints/,
    ],
    ['has another root', '<Definition/>', /root element is "Definition"/],
    ['is of another namespace', role('').replace('<ServiceDefinition', '<ServiceDefinition xmlns="urn:x"'), /namespace "urn:x"/],
    ['has no name', document('<WorkerRole name="Web"/>', ''), /ServiceDefinition has no name/],
    ['has no role', document(''), /declares no WebRole and no WorkerRole/],
    ['has a role of another kind', document('<VirtualMachineRole name="V"/>'), /the element "VirtualMachineRole"/],
    ['has an unknown attribute', role('', 'name="Web" cores="4"'), /WorkerRole "Web" has the attribute "cores"/],
    ['has an unknown element', role('<Firewall/>'), /WorkerRole "Web" has the element "Firewall"/],
    ['has sites in a role that has none', role('<Sites/>'), /the element "Sites"/],
    ['has two runtimes', role('<Runtime/><Runtime executionContext="elevated"/>'), /more than one element Runtime/],
    ...['', 'Elevated', 'administrator', 'elevated '].map((context): [string, string, RegExp] => [
      `asks for the execution context "${context}"`,
      role(`<Runtime executionContext="${context}"/>`),
      /the role Web asks for the unknown execution context "/,
    ]),
    ['has a role without a name', role('', ''), /the WorkerRole has no name/],
    ...['../Web', 'Web role', '1Web', 'Wéb', 'x'.repeat(81)].map((name): [string, string, RegExp] => [
      `has a role called "${name.slice(0, 10)}"`,
      role('', `name="${name}"`),
      /has no valid name/,
    ]),
    ['has a role twice', document('<WorkerRole name="Web"/><WebRole name="web"/>'), /the role web is declared twice/],
    ['has too many roles', document(Array.from({ length: 26 }, (_, n) => `<WorkerRole name="r${n}"/>`).join('')), /more than 25 roles/],
    [
      'declares a setting twice',
      role(`<ConfigurationSettings>${'<Setting name="a"/>'.repeat(2)}</ConfigurationSettings>`),
      /Setting "a" twice/,
    ],
    [
      'gives a setting a value',
      role('<ConfigurationSettings><Setting name="a" value="1"/></ConfigurationSettings>'),
      /"a" has the attribute "value"/,
    ],
    ['asks for an unknown size', role('', 'name="Web" vmsize="Huge"'), /size "Huge"/],
    ...['0', '6', '-1', '2.0', ''].map((count): [string, string, RegExp] => [
      `has ${count === '' ? 'an empty number of' : count} upgrade domains`,
      document('<WorkerRole name="Web"/>', `name="Shop" upgradeDomainCount="${count}"`),
      /upgradeDomainCount must be between 1 and 5/,
    ]),
    ['has a DTD', `<!DOCTYPE a>${role('')}`, /document type definition/],
    [
      'nests applications without end',
      document(`<WebRole name="Web"><Sites><Site name="s">${'<VirtualApplication name="v">'.repeat(30)}`),
      /nested too deeply/,
    ],
    ['says that it is UTF-16', `<?xml version="1.0" encoding="UTF-16"?>${role('')}`, /declares the encoding "UTF-16"/],
  ];
  for (const [what, text, why] of bad)
    it(`is refused when it ${what}`, () => {
      let refusal: unknown;
      try {
        parseServiceDefinition(text);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).to.be.instanceOf(Error);
      expect((refusal as Error).message).to.match(why);
      expect(fitForCustomers((refusal as Error).message)).to.equal(true);
    });
});
