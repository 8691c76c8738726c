import type { Json } from '../../src/adapters/contract/index.ts';
import type { Estate } from '../../src/clients/estate.ts';
import type { PortalClient } from '../../src/clients/portal/index.ts';
import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import type { Result } from '../../src/clients/result.ts';
import type { Exchange } from '../../src/conformance/evidence/index.ts';
import { found } from './hosted-services.ts';
import type { Done } from './world.ts';

/** What somebody sees of a subscription, name by name: the shape that the judges of comparison understand. */
export type State = Record<string, Json>;

/** Puts looks together into one observation; the first that was not accepted is the result instead. */
async function together(looks: readonly (() => Promise<{ result: Done; state: State }>)[]): Promise<Done> {
  const state: State = {};
  const exchanges: Exchange[] = [];
  for (const look of looks) {
    const { result, state: part } = await look();
    exchanges.push(...result.exchanges);
    if (result.outcome.reply !== 'accepted') return { outcome: result.outcome, exchanges };
    Object.assign(state, part);
  }
  return found(state, exchanges);
}

async function through<Value>(looking: Promise<Result<Value>>, see: (value: Value) => State) {
  const result = await looking;
  return { result, state: result.value === null ? {} : see(result.value) };
}

const named = <Value extends Json>(kind: string, values: readonly Value[], nameOf: (value: Value) => string): State =>
  Object.fromEntries(values.map((value) => [`${kind} ${nameOf(value)}`, value]));

/** Everything that SMAPI shows of a subscription, down to the keys of an estate's storage account and the configurations of its deployments. */
export function seeAll(smapi: SmapiClient, estate: Estate): Promise<Done> {
  return together([
    () => through(smapi.listCertificates(), (list) => named('management certificate', list, ({ thumbprint }) => thumbprint)),
    () => through(smapi.listAffinityGroups(), (list) => named('affinity group', list, ({ name }) => name)),
    () => through(smapi.listHostedServices(), (list) => named('hosted service', list, ({ name }) => name)),
    () =>
      through(smapi.getHostedService(estate.service, { embedDetail: true }), ({ deployments }) =>
        named('deployment', deployments, ({ name }) => name),
      ),
    () =>
      through(smapi.listServiceCertificates(estate.service), (list) => named('service certificate', list, ({ thumbprint }) => thumbprint)),
    () => through(smapi.listStorageAccounts(), (list) => named('storage account', list, ({ name }) => name)),
    () => through(smapi.getStorageKeys(estate.storageAccount), (keys) => ({ [`keys of ${estate.storageAccount}`]: keys })),
  ]);
}

/** The names in every list of SMAPI. */
export function seeNames(smapi: SmapiClient): Promise<Done> {
  const names = (kind: string, list: readonly string[]): State => Object.fromEntries(list.map((name) => [`${kind} ${name}`, true]));
  return together([
    () =>
      through(smapi.listCertificates(), (list) =>
        names(
          'management certificate',
          list.map(({ thumbprint }) => thumbprint),
        ),
      ),
    () =>
      through(smapi.listAffinityGroups(), (list) =>
        names(
          'affinity group',
          list.map(({ name }) => name),
        ),
      ),
    () =>
      through(smapi.listHostedServices(), (list) =>
        names(
          'hosted service',
          list.map(({ name }) => name),
        ),
      ),
    () =>
      through(smapi.listStorageAccounts(), (list) =>
        names(
          'storage account',
          list.map(({ name }) => name),
        ),
      ),
  ]);
}

/** The Portal's lists, and what each calls the things in it. */
const LISTS = [
  ['certificates', 'management certificate', 'data-thumbprint'],
  ['affinity-groups', 'affinity group', 'data-affinity-group'],
  ['hosted-services', 'hosted service', 'data-hosted-service'],
  ['storage-accounts', 'storage account', 'data-storage-account'],
] as const;

/** The names in every list of the Portal. */
export function seeNamesInPortal(browser: PortalClient, subscriptionId: string): Promise<Done> {
  return together(
    LISTS.map(
      ([page, kind, attribute]) =>
        () =>
          through(browser.page(`/subscriptions/${subscriptionId}/${page}`), (shown) =>
            Object.fromEntries(shown.values(attribute).map((name) => [`${kind} ${name}`, true])),
          ),
    ),
  );
}

/** Who helps, as the Portal shows it. */
export async function seePeople(browser: PortalClient, subscriptionId: string): Promise<Done> {
  return together([
    () =>
      through(browser.page(`/subscriptions/${subscriptionId}/co-administrators`), (shown) =>
        Object.fromEntries(shown.values('data-co-administrator').map((liveId) => [`co-administrator ${liveId}`, true])),
      ),
  ]);
}

/** Two looks as one. */
export async function both(one: Promise<Done>, other: Promise<Done>): Promise<Done> {
  const [a, b] = [await one, await other];
  const exchanges = [...a.exchanges, ...b.exchanges];
  if (a.outcome.reply !== 'accepted') return { ...a, exchanges };
  if (b.outcome.reply !== 'accepted') return { ...b, exchanges };
  return found({ ...(a.outcome.result as State), ...(b.outcome.result as State) }, exchanges);
}

/** The deployments of a hosted service, as SMAPI shows them. */
export function seeDeployment(smapi: SmapiClient, service: string): Promise<Done> {
  return together([
    () =>
      through(smapi.getHostedService(service, { embedDetail: true }), ({ deployments }) =>
        Object.fromEntries(deployments.map(({ name, slot, status }) => [`deployment ${name}`, { slot, status }])),
      ),
  ]);
}

/** The same as the Portal shows them, on the hosted service's page. */
export function seeDeploymentInPortal(browser: PortalClient, page: string): Promise<Done> {
  return together([
    () =>
      through(browser.page(page), (shown) =>
        Object.fromEntries(
          shown.values('data-deployment').map((name) => {
            const beside = (attribute: string) => shown.beside(['data-deployment', name], attribute);
            return [`deployment ${name}`, { slot: beside('data-slot'), status: beside('data-status') }];
          }),
        ),
      ),
  ]);
}

/** The keys of a storage account, as SMAPI shows them. */
export function seeKeys(smapi: SmapiClient, account: string): Promise<Done> {
  return together([
    () => through(smapi.getStorageKeys(account), ({ primary, secondary }) => ({ 'primary key': primary, 'secondary key': secondary })),
  ]);
}

/** The same as the Portal shows them, on the account's page. */
export function seeKeysInPortal(browser: PortalClient, page: string): Promise<Done> {
  return together([
    () =>
      through(browser.page(page), (shown) =>
        Object.fromEntries(shown.values('data-key').map((which) => [`${which} key`, shown.beside(['data-key', which], 'data-value')])),
      ),
  ]);
}
