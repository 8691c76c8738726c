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

  const bad: [string, string, RegExp][] = [
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
