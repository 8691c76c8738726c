import type { Estate, OperationKind, Subject } from '../estate.ts';
import type { Result } from '../result.ts';
import type { Fields, PortalClient } from './client.ts';
import type { Form, Mark, Page } from './page.ts';

/** Something that a person can do in the Portal: ask for a page, or send a form that lies on it. */
export interface PortalOperation {
  /** What somebody does, in plain words; unique in the catalogue. */
  readonly words: string;
  readonly kind: OperationKind;
  readonly about: Subject;
  readonly queued: boolean;
  /** The page, a path. */
  page(on: Estate): string;
  /** The form on it; null for an operation that only looks. */
  readonly form: PortalForm | null;
}

export interface PortalForm {
  readonly name: string;
  /** What the form lies inside of, where a page has several of its name. */
  within?(on: Estate): Mark;
  fields?(on: Estate): Fields;
}

const home = ({ subscriptionId }: Estate): string => `/subscriptions/${subscriptionId}`;
const below =
  (path: (on: Estate) => string) =>
  (on: Estate): string =>
    `${home(on)}/${path(on)}`;

const see = (about: Subject, words: string, page: (on: Estate) => string): PortalOperation => ({
  words,
  kind: 'read',
  about,
  queued: false,
  page,
  form: null,
});
const send = (about: Subject, words: string, page: (on: Estate) => string, form: PortalForm): PortalOperation => ({
  ...see(about, words, page),
  kind: 'change',
  form,
});
const queued = (operation: PortalOperation): PortalOperation => ({ ...operation, queued: true });

const certificates = below(() => 'certificates');
const groups = below(() => 'affinity-groups');
const services = below(() => 'hosted-services');
const service = below((on) => `hosted-services/${on.service}`);
const vacantService = below((on) => `hosted-services/${on.vacantService}`);
const accounts = below(() => 'storage-accounts');
const account = below((on) => `storage-accounts/${on.storageAccount}`);
const people = below(() => 'co-administrators');

const file = (fileName: string, bytes: Uint8Array | string) => ({ fileName, bytes: Buffer.from(bytes as Uint8Array) });
const placed = (name: string, on: Estate): Fields => ({ name, label: name, location: on.location });

/** Everything that a person can do in the Portal to a subscription, in an order in which one person can do all of it to one {@link Estate}. */
export const PORTAL_OPERATIONS: readonly PortalOperation[] = [
  see('subscription', 'sees the subscription', home),

  see('management certificate', 'lists the certificates', certificates),
  send('management certificate', 'registers a certificate', certificates, {
    name: 'add-certificate',
    fields: (on) => ({ certificate: file('management.cer', on.newCertificate.der) }),
  }),
  send('management certificate', 'removes a certificate', certificates, {
    name: 'remove-certificate',
    within: (on) => ['data-thumbprint', on.spareCertificate],
  }),

  see(
    'operation',
    'lists the operations',
    below(() => 'operations'),
  ),

  see('affinity group', 'lists the affinity groups', groups),
  send('affinity group', 'makes an affinity group', groups, {
    name: 'create-affinity-group',
    fields: (on) => placed(on.newAffinityGroup, on),
  }),
  send('affinity group', 'deletes an affinity group', groups, {
    name: 'delete-affinity-group',
    within: (on) => ['data-affinity-group', on.spareAffinityGroup],
  }),

  see('hosted service', 'lists the hosted services', services),
  see('hosted service', 'sees a hosted service with its deployments', service),
  send('hosted service', 'makes a hosted service', services, { name: 'create-hosted-service', fields: (on) => placed(on.newService, on) }),
  send('hosted service', 'deletes a hosted service', services, {
    name: 'delete-hosted-service',
    within: (on) => ['data-hosted-service', on.spareService],
  }),

  queued(
    send('deployment', 'deploys a package', vacantService, {
      name: 'create-deployment',
      fields: (on) => ({
        slot: on.newSlot,
        name: on.newDeployment,
        label: on.newDeployment,
        package: file('application.cspkg', on.packageBytes),
        configuration: file('application.cscfg', on.configuration),
      }),
    }),
  ),
  queued(
    send('deployment', 'changes a configuration', service, {
      name: 'change-configuration',
      within: (on) => ['data-deployment', on.production],
      fields: (on) => ({ configuration: file('application.cscfg', on.newConfiguration) }),
    }),
  ),
  queued(
    send('deployment', 'deletes a deployment', service, { name: 'delete-deployment', within: (on) => ['data-deployment', on.production] }),
  ),

  see('storage account', 'lists the storage accounts', accounts),
  see('storage account', "sees a storage account's keys", account),
  queued(
    send('storage account', 'makes a storage account', accounts, {
      name: 'create-storage-account',
      fields: (on) => placed(on.newStorageAccount, on),
    }),
  ),
  send('storage account', "renews a storage account's key", account, { name: 'regenerate-key', within: () => ['data-key', 'secondary'] }),
  send('storage account', 'deletes a storage account', accounts, {
    name: 'delete-storage-account',
    within: (on) => ['data-storage-account', on.spareStorageAccount],
  }),

  see('co-administrator', 'lists the co-administrators', people),
  send('co-administrator', 'adds a co-administrator', people, {
    name: 'add-co-administrator',
    fields: (on) => ({ liveId: on.newCoAdministrator }),
  }),
  send('co-administrator', 'removes a co-administrator', people, {
    name: 'remove-co-administrator',
    within: (on) => ['data-co-administrator', on.spareCoAdministrator],
  }),
];

/** Does it as a browser does: fetches the page, and sends the form that lies on it. */
export function performInPortal(browser: PortalClient, operation: PortalOperation, on: Estate): Promise<Result<Page> | Result<null>> {
  const { form } = operation;
  if (form === null) return browser.page(operation.page(on));
  const within = form.within?.(on);
  return browser.submit(operation.page(on), form.name, form.fields?.(on), within ? { within } : {});
}

/** The form of an operation as it lies on its page now; null for an operation that only looks, and where the page does not show it. */
export async function takeForm(browser: PortalClient, operation: PortalOperation, on: Estate): Promise<Form | null> {
  return operation.form === null ? null : (await browser.form(operation.page(on), operation.form.name, operation.form.within?.(on))).form;
}

/** Sends a form that was taken earlier, or elsewhere. */
export function sendTaken(browser: PortalClient, operation: PortalOperation, form: Form, on: Estate): Promise<Result<null>> {
  return browser.send(form, operation.form?.fields?.(on));
}
