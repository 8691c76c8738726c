import { defineParameterType } from '@cucumber/cucumber';
import { application } from './support/application.ts';
import { services, walkServiceSquare, withLocation } from './support/hosted-services.ts';
import { requestIdOf, settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import { NAMESPACE, plainXml, Tool, type Element, type Habit } from './support/tool.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const SERVICES = '/services/hostedservices';
const ACCOUNTS = '/services/storageservices';
const GROUPS = '/affinitygroups';

/** A request id as an operation's status spells it. */
const dashed = (id: string): string => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What the tool did, and what it should have read. */
interface Session {
  tool: Tool;
  readonly served: string[];
  readonly reads: { act: string; present?: string[]; absent?: string[] }[];
  readonly gone: string[];
}

const session = perScenario((): Session => ({ tool: null as unknown as Tool, served: [], reads: [], gone: [] }));

async function toolOf(world: FabricWorld, habit: Habit = {}): Promise<Tool> {
  const [{ subscriptionId }, { identity }] = [await world.cast.subscription('the owner'), await world.cast.management('the owner')];
  return (session(world).tool = world.closing(new Tool(world.surface('smapi'), subscriptionId, identity, habit)));
}

/** The tool does something that must be served. */
function does(world: FabricWorld, label: string, perform: (tool: Tool, location: string) => Promise<Done>): Promise<Done> {
  session(world).served.push(label);
  return world.act(label, {
    actor: 'the tool',
    deed: label,
    perform: async () => withLocation(world, await world.cast.manager('the owner'), (location) => perform(session(world).tool, location)),
  });
}

/** The tool reads the texts of an element, and must find some or must not. */
async function reads(
  world: FabricWorld,
  label: string,
  path: string,
  element: string,
  expected: { present?: string[]; absent?: string[] },
): Promise<void> {
  await does(world, label, (tool) => tool.read(path, element));
  session(world).reads.push({ act: label, ...expected });
}

/** The tool finds that something is gone. */
async function misses(world: FabricWorld, label: string, path: string): Promise<void> {
  await world.act(label, { actor: 'the tool', deed: label, perform: () => session(world).tool.get(path) });
  session(world).gone.push(label);
}

const named = (name: string): Element[] => [
  ['ServiceName', name],
  ['Label', base64(name)],
];
const serviceIn = (name: string, location: string): Element => ['CreateHostedService', [...named(name), ['Location', location]]];

Given("a command-line tool has the owner's certificate and key", async function () {
  await toolOf(this);
});

When('the tool goes through the whole life of an affinity group, a hosted service and a storage account', async function () {
  const { names } = this;
  const [group, service, account, label] = [names.word(), names.serviceName(), names.storageAccountName(), names.word()];
  await does(this, 'make the group', (tool, location) =>
    tool.post(GROUPS, [
      'CreateAffinityGroup',
      [
        ['Name', group],
        ['Label', base64(group)],
        ['Location', location],
      ],
    ]),
  );
  await reads(this, 'list the groups', GROUPS, 'Name', { present: [group] });
  await does(this, 'change the group', (tool) => tool.put(`${GROUPS}/${group}`, ['UpdateAffinityGroup', [['Label', base64(label)]]]));
  await reads(this, 'read the group', `${GROUPS}/${group}`, 'Label', { present: [base64(label)] });

  await does(this, 'make the service', (tool) =>
    tool.post(SERVICES, ['CreateHostedService', [...named(service), ['AffinityGroup', group]]]),
  );
  await reads(this, 'list the services', SERVICES, 'ServiceName', { present: [service] });
  await does(this, 'change the service', (tool) => tool.put(`${SERVICES}/${service}`, ['UpdateHostedService', [['Label', base64(label)]]]));
  await reads(this, 'read the service', `${SERVICES}/${service}`, 'Label', { present: [base64(label)] });

  await does(this, 'make the account', (tool) =>
    tool.post(ACCOUNTS, ['CreateStorageServiceInput', [...named(account), ['AffinityGroup', group]]]),
  );
  await settle(this);
  await reads(this, 'list the accounts', ACCOUNTS, 'ServiceName', { present: [account] });
  await does(this, 'read the keys', (tool) => tool.get(`${ACCOUNTS}/${account}/keys`));
  await does(this, 'renew a key', (tool) =>
    tool.post(`${ACCOUNTS}/${account}/keys?action=regenerate`, ['RegenerateKeys', [['KeyType', 'Secondary']]]),
  );

  await does(this, 'delete the account', (tool) => tool.delete(`${ACCOUNTS}/${account}`));
  await does(this, 'delete the service', (tool) => tool.delete(`${SERVICES}/${service}`));
  await does(this, 'delete the group', (tool) => tool.delete(`${GROUPS}/${group}`));
  await misses(this, 'look for the account', `${ACCOUNTS}/${account}`);
  await misses(this, 'look for the service', `${SERVICES}/${service}`);
  await misses(this, 'look for the group', `${GROUPS}/${group}`);
});

When('the tool registers another certificate, reads it back and removes it', async function () {
  const { certificate, key } = await this.cast.credential("the tool's other certificate");
  const data = certificate.der.toString('base64');
  const publicKey = key.publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
  const root: Element = [
    'SubscriptionCertificate',
    [
      ['SubscriptionCertificatePublicKey', publicKey],
      ['SubscriptionCertificateThumbprint', certificate.thumbprint],
      ['SubscriptionCertificateData', data],
    ],
  ];
  const path = `/certificates/${certificate.thumbprint}`;
  await does(this, 'register the certificate', (tool) => tool.post('/certificates', root));
  await reads(this, 'list the certificates', '/certificates', 'SubscriptionCertificateThumbprint', { present: [certificate.thumbprint] });
  await reads(this, 'read the certificate', path, 'SubscriptionCertificateData', { present: [data] });
  await does(this, 'remove the certificate', (tool) => tool.delete(path));
  await reads(this, 'list the certificates again', '/certificates', 'SubscriptionCertificateThumbprint', {
    absent: [certificate.thumbprint],
  });
  await misses(this, 'look for the certificate', path);
});

When('the tool deploys the package, changes its configuration and deletes it', async function () {
  const app = application(this);
  const [place, [role]] = [`${SERVICES}/${app.service}/deploymentslots/production`, app.roles];
  const { deployment, packageUrl } = app;
  const followed = async (label: string, perform: (tool: Tool) => Promise<Done>) => {
    const request = await does(this, label, perform);
    await settle(this, `${label}: done`);
    const requestId = requestIdOf(request);
    await reads(this, `${label}: how it went`, `/operations/${requestId}`, 'ID', { present: [dashed(requestId)] });
  };
  await does(this, 'make the service', (tool, location) => tool.post(SERVICES, serviceIn(app.service, location)));
  await followed('deploy', (tool) =>
    tool.post(place, [
      'CreateDeployment',
      [
        ['Name', deployment],
        ['PackageUrl', packageUrl ?? ''],
        ['Label', base64(deployment)],
        ['Configuration', base64(app.configuration)],
        ['StartDeployment', 'true'],
      ],
    ]),
  );
  await reads(this, 'read the deployment', place, 'Name', { present: [deployment] });
  role?.values.push(this.names.marker());
  await followed('change the configuration', (tool) =>
    tool.post(`${place}/?comp=config`, ['ChangeConfiguration', [['Configuration', base64(app.configuration)]]]),
  );
  await reads(this, 'read the deployment again', place, 'Name', { present: [deployment] });
  await followed('delete the deployment', (tool) => tool.delete(place));
  await misses(this, 'look for the deployment', place);
});

/** White space and a prolog, as pretty-printers write them. */
function indented(root: Element, depth = 0): string {
  const [name, content] = root;
  const margin = '  '.repeat(depth);
  const attributes = depth === 0 ? ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="${NAMESPACE}"` : '';
  if (typeof content === 'string') return `${margin}<${name}>${content}</${name}>\r\n`;
  return `${margin}<${name}${attributes}>\r\n${content.map((child) => indented(child, depth + 1)).join('')}${margin}</${name}>\r\n`;
}

function prefixed([name, content]: Element, attributes = ` xmlns:wa="${NAMESPACE}"`): string {
  const inner = typeof content === 'string' ? content : content.map((child) => prefixed(child, '')).join('');
  return `<wa:${name}${attributes}>${inner}</wa:${name}>`;
}

function withStrangers([name, content]: Element): string {
  const stranger: Element = [
    'FutureProperty',
    [
      ['Name', 'colour'],
      ['Value', 'green'],
    ],
  ];
  return plainXml([name, typeof content === 'string' ? content : [...content, stranger]]);
}

const HABITS: Readonly<Record<string, Habit>> = {
  'waits for leave before it sends a body': { waitsForContinue: true },
  'sends an empty expectation': { headers: { Expect: '' } },
  'asks to close the connection each time': { closesEachTime: true },
  'names no port in the host': { headers: { Host: '127.0.0.1' } },
  'adds a date of its own': { headers: { 'x-ms-date': new Date(0).toUTCString() } },
  'sends a length with a deletion': { lengthOnDelete: true },
  'declares no content type': { withoutContentType: true },
  'declares a feed entry as content type': { headers: { 'Content-Type': 'application/atom+xml;type=entry;charset=utf-8' } },
  'writes paths in another case': {
    path: (path) => path.replace('services/hostedservices', 'Services/HostedServices').replace('operations', 'Operations'),
  },
  'puts a slash before the question mark': { path: (path) => path.replace('?', '/?') },
  'writes a prolog and indentation': { xml: (root) => `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n${indented(root)}` },
  'writes every element with a prefix': { xml: (root) => prefixed(root) },
  'sends elements that nobody knows': { xml: withStrangers },
};

/** A way of writing requests that a tool may have. */
defineParameterType({ name: 'habit', regexp: Object.keys(HABITS).join('|'), transformer: (words: string) => words });

When('a tool that {habit} makes, reads and deletes a hosted service', async function (habit: string) {
  await toolOf(this, HABITS[habit]);
  const [service, label] = [this.names.serviceName(), this.names.word()];
  await does(this, 'make the service', (tool, location) => tool.post(SERVICES, serviceIn(service, location)));
  await reads(this, 'list the services', SERVICES, 'ServiceName', { present: [service] });
  await does(this, 'change the service', (tool) => tool.put(`${SERVICES}/${service}`, ['UpdateHostedService', [['Label', base64(label)]]]));
  await reads(this, 'read the service', `${SERVICES}/${service}?embed-detail=true`, 'Label', { present: [base64(label)] });
  await does(this, 'delete the service', (tool) => tool.delete(`${SERVICES}/${service}`));
  await reads(this, 'list the services again', SERVICES, 'ServiceName', { absent: [service] });
});

Then('every request is served, and each shows in what the tool reads next', function () {
  const { served, reads: read, gone } = session(this);
  this.claim('accepted', { acts: served });
  for (const { act, ...expected } of read) this.claim('seen', { act, ...expected });
  if (gone.length > 0) this.claim('each-refused', { acts: gone, reason: 'not-found' });
});

const DANGERS: Readonly<Record<string, (xml: string) => string>> = {
  'a document type': (xml) => `<!DOCTYPE CreateHostedService [<!ENTITY word "word">]>${xml}`,
  'a body that ends half-way': (xml) => xml.slice(0, Math.floor(xml.length / 2)),
};

/** What a request must not hold. */
defineParameterType({ name: 'danger', regexp: Object.keys(DANGERS).join('|'), transformer: (words: string) => words });

When('the tool asks for a hosted service with {danger}', async function (danger: string) {
  const owner = await this.cast.manager('the owner');
  const { tool } = session(this);
  const ask = (name: string, write: (xml: string) => string) =>
    withLocation(this, owner, (location) => tool.send('POST', SERVICES, write(tool.write(serviceIn(name, location)))));
  const twin = (name: string) => ({ actor: 'the tool', deed: 'asking for a hosted service', perform: () => ask(name, (xml) => xml) });
  const { known, asked } = services(this);
  await walkServiceSquare(
    this,
    {
      danger: {
        actor: 'the tool',
        deed: `asking for a hosted service with ${danger}`,
        perform: (name) => ask(name, DANGERS[danger] as (xml: string) => string),
      },
    },
    { before: twin(known), again: twin(asked) },
  );
});
