import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  checkRoles,
  parseServiceConfiguration,
  renderRolePart,
} from '../../../src/reference-impl/fabric-controller/service-configuration.ts';
import { parseServiceDefinition, type RoleDefinition } from '../../../src/reference-impl/fabric-controller/service-definition.ts';
import { fitForCustomers } from './packages.ts';
import { FULL_CONFIGURATION, FULL_DEFINITION } from './service-documents.ts';

const NAMESPACE = 'http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration';
const document = (inner: string, attributes = 'serviceName="Shop"'): string =>
  `<ServiceConfiguration ${attributes} xmlns="${NAMESPACE}">${inner}</ServiceConfiguration>`;
const role = (inner: string, name = 'Web'): string => document(`<Role name="${name}"><Instances count="1"/>${inner}</Role>`);
const settings = (inner: string): string => role(`<ConfigurationSettings>${inner}</ConfigurationSettings>`);
const certificate = (attributes: string): string => role(`<Certificates><Certificate name="c" ${attributes}/></Certificates>`);
const instances = (count: string): string => document(`<Role name="Web"><Instances count="${count}"/></Role>`);

describe('A service configuration', () => {
  it('is read with everything that the schema has', () => {
    const { serviceName, osFamily, osVersion, roles } = parseServiceConfiguration(FULL_CONFIGURATION);
    expect([serviceName, osFamily, osVersion]).to.deep.equal(['Shop', '2', 'WA-GUEST-OS-2.10_201203-01']);
    expect(roles.map(({ name, instances: count }) => [name, count])).to.deep.equal([
      ['Front', 2],
      ['back', 1000],
    ]);
    expect(roles[0]?.settings.slice(0, 2)).to.deep.equal([
      { name: 'Colour', value: '<red> & "blue"\n' },
      { name: 'Data.Connection', value: '' },
    ]);
    expect(roles[0]?.certificates).to.deep.equal([
      { name: 'tls', thumbprint: '0123456789ABCDEF0123456789ABCDEF01234567', algorithm: 'sha1' },
    ]);
    checkRoles({ serviceName, osFamily, osVersion, roles }, parseServiceDefinition(FULL_DEFINITION).roles);
  });

  it('may leave away its namespace, its guest OS and its settings, and begin with a byte order mark', () => {
    for (const text of [instances('1'), `\ufeff${instances('1')}`, instances('1').replace(/ xmlns="[^"]+"/, '')])
      expect(parseServiceConfiguration(text)).to.deep.equal({
        serviceName: 'Shop',
        osFamily: '1',
        osVersion: '*',
        roles: [{ name: 'Web', instances: 1, settings: [], certificates: [] }],
      });
  });

  it('is written for a role so that it reads as the same', () => {
    const whole = parseServiceConfiguration(FULL_CONFIGURATION);
    const { roles } = parseServiceConfiguration(renderRolePart(whole, 'front'));
    expect(roles).to.deep.equal(whole.roles.slice(0, 1));
  });

  const bad: [string, string, RegExp][] = [
    ['is empty', '', /holds no element|not well-formed/],
    ['is no XML', 'serviceName: Shop', /not well-formed/],
    ['ends too early', role('').slice(0, -3), /not well-formed/],
    ['has another root', '<Configuration/>', /root element is "Configuration"/],
    ['is of another namespace', document('').replace('2008/10', '2009/10'), /namespace "http:.*2009/],
    ['has an element of another namespace', document('<Role xmlns="urn:x" name="Web"/>'), /Role "Web" is of the namespace "urn:x"/],
    ['has no name of the service', document('', ''), /ServiceConfiguration has no serviceName/],
    ['has an empty name of the service', document('', 'serviceName=""'), /has no serviceName/],
    ['has an unknown attribute', document('', 'serviceName="Shop" region="x"'), /ServiceConfiguration has the attribute "region"/],
    ['has a foreign attribute', document('', 'serviceName="Shop" xmlns:p="urn:p" p:a="x"'), /the attribute "p:a"/],
    ['has an unknown element', role('<Secrets/>'), /the Role "Web" has the element "Secrets"/],
    ['has an element of Object', role('<constructor/>'), /the element "constructor", which is not known/],
    ['has a role without a name', document('<Role><Instances count="1"/></Role>'), /the Role has no name/],
    ['has a role twice', document(`${'<Role name="Web"><Instances count="1"/></Role>'.repeat(2)}`), /the role "Web" twice/],
    [
      'has too many roles',
      document(Array.from({ length: 26 }, (_, n) => `<Role name="r${n}"><Instances count="1"/></Role>`).join('')),
      /more than 25 roles/,
    ],
    ['counts no instances', document('<Role name="Web"/>'), /the role "Web" must have one instance count/],
    ['counts instances twice', role('<Instances count="1"/>'), /the Role "Web" has more than one element Instances/],
    ...['0', '-1', '1001', '1e2', ' 1', '0x1', '１', '1.0'].map((count): [string, string, RegExp] => [
      `counts ${count} instances`,
      instances(count),
      /between 1 and 1000/,
    ]),
    ['has an instance count without a count', document('<Role name="Web"><Instances/></Role>'), /the Instances has no count/],
    [
      'sets something twice',
      settings('<Setting name="a" value="1"/><Setting name="a" value="2"/>'),
      /role "Web" has the Setting "a" twice/,
    ],
    ['has a setting without a name', settings('<Setting value="1"/>'), /the Setting has no name/],
    ['has a setting with more', settings('<Setting name="a" value="1" secret="2"/>'), /the Setting "a" has the attribute "secret"/],
    ['has settings in two lists', role('<ConfigurationSettings/><ConfigurationSettings/>'), /more than one element ConfigurationSettings/],
    ['has text in it', settings('<Setting name="a">red</Setting>'), /the text "red" in an element Setting/],
    ['has a CDATA section', settings('<![CDATA[red]]>'), /the text "red"/],
    ['has a certificate without a thumbprint', certificate(''), /Certificate "c" has no thumbprint/],
    ['has a certificate with half a thumbprint', certificate('thumbprint="AB"'), /certificate "c" with the thumbprint "AB"/],
    ['has a certificate of another algorithm', certificate(`thumbprint="${'A'.repeat(40)}" thumbprintAlgorithm="md5"`), /algorithm "md5"/],
    ...['', '0', '4', '22', 'Linux', '2 '].map((family): [string, string, RegExp] => [
      `asks for the OS family "${family}"`,
      document('', `serviceName="Shop" osFamily="${family}"`),
      /osFamily is "/,
    ]),
    ...['', '2.10', 'WA-GUEST-OS-2.10', 'WA-GUEST-OS-2.10_201203-01 ', '**', 'WA-GUEST-OS-../_201203-01'].map(
      (version): [string, string, RegExp] => [
        `asks for the OS version "${version}"`,
        document('', `serviceName="Shop" osVersion="${version}"`),
        /osVersion is "/,
      ],
    ),
    ['has a DTD', `<!DOCTYPE a>${document('')}`, /document type definition/],
    [
      'has entities that grow',
      `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${settings('<Setting name="a" value="&b;"/>')}`,
      /document type/,
    ],
    ['has an entity of its own', settings('<Setting name="a" value="&own;"/>'), /not well-formed/],
    ['refers to an external entity', `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>${document('')}`, /document type/],
    ['is nested without end', `${'<a>'.repeat(100_000)}`, /nested too deeply/],
    ['has elements without end', settings('<Setting name="a"/>'.repeat(25_000)), /more than 20000 elements/],
    ['is huge', settings(`<Setting name="a" value="${'x'.repeat(1024 * 1024)}"/>`), /longer than 1048576 characters/],
    ['is huge when it is written', settings(`<Setting name="a" value='${'"'.repeat(400_000)}'/>`), /role "Web" has settings of more than/],
    ['says that it is UTF-16', `<?xml version="1.0" encoding="utf-16"?>${document('')}`, /declares the encoding "utf-16"/],
    ['has a NUL', settings('<Setting name="a" value="\0"/>'), /not well-formed/],
    ['has a NUL by its number', settings('<Setting name="a" value="&#0;"/>'), /not well-formed/],
    ['has an endless name', `<${'x'.repeat(500_000)}/>`, /root element is "x{100}…"/],
    ['has an attribute twice', role('').replace('name="Web"', 'name="Web" name="Job"'), /not well-formed/],
  ];
  for (const [what, text, why] of bad)
    it(`is refused when it ${what}`, () => {
      let refusal: unknown;
      try {
        parseServiceConfiguration(text);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).to.be.instanceOf(Error);
      expect((refusal as Error).message).to.match(why);
      expect(fitForCustomers((refusal as Error).message)).to.equal(true);
    });

  describe('beside its definition', () => {
    const rolesOf = (inner: string): readonly RoleDefinition[] =>
      parseServiceDefinition(`<ServiceDefinition name="Shop"><WorkerRole name="Web">${inner}</WorkerRole></ServiceDefinition>`).roles;
    const check = (configuration: string, inner = ''): void => checkRoles(parseServiceConfiguration(configuration), rolesOf(inner));
    const declared = '<ConfigurationSettings><Setting name="Colour"/></ConfigurationSettings>';

    it('must have its roles, and no other', () => {
      check(role(''));
      check(role('', 'WEB'));
      expect(() => check(document(''))).to.throw('it does not configure the role Web');
      expect(() => check(role('', 'Job'))).to.throw('it does not configure the role Web');
      expect(() =>
        check(document('<Role name="Web"><Instances count="1"/></Role><Role name="Job"><Instances count="1"/></Role>')),
      ).to.throw('the role Job, which the service definition does not have');
    });

    it('must set nothing that a role does not declare', () => {
      check(settings('<Setting name="Colour" value="red"/>'), declared);
      expect(() => check(settings('<Setting name="colour" value="red"/>'), declared)).to.throw(
        'it gives the role Web the setting "colour"',
      );
      expect(() => check(settings('<Setting name="Colour" value="red"/>'), '<ConfigurationSettings/>')).to.throw('does not declare');
    });

    it('may set what a module brings that the role imports, and that alone', () => {
      const plugin = (module: string): string =>
        settings(`<Setting name="Microsoft.WindowsAzure.Plugins.${module}.Enabled" value="true"/>`);
      const imports = `${declared}<Imports><Import moduleName="RemoteAccess"/></Imports>`;
      check(plugin('RemoteAccess'), imports);
      expect(() => check(plugin('Diagnostics'), imports)).to.throw('does not declare');
    });

    it('may set anything where the definition does not speak of settings', () => check(settings('<Setting name="Colour" value="red"/>')));
  });
});
