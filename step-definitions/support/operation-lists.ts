import { MANAGEMENT_OPERATIONS, type ManagementOperation, type SmapiClient } from '../../src/clients/smapi/index.ts';
import type { Estate } from '../../src/clients/estate.ts';
import {
  performInPortal,
  PORTAL_OPERATIONS,
  sendTaken,
  takeForm,
  type Form,
  type PortalClient,
  type PortalOperation,
} from '../../src/clients/portal/index.ts';
import { roleOf } from '../../src/conformance/judges/index.ts';
import type { Done, FabricWorld } from './world.ts';

/** What both lists have in common. */
export type Operation = ManagementOperation | PortalOperation;

/** Somebody who goes through a list. */
export interface Performer<Op extends Operation> {
  readonly actor: string;
  readonly perform: (operation: Op) => Promise<Done>;
}

/** The labels of the acts that {@link goThrough} records. */
export const labelsOf = (role: string, operations: readonly Operation[]): string[] => operations.map(({ words }) => roleOf(role, words));

/** Goes through a list, an act for each operation; what is queued is carried out before the next one begins. */
export async function goThrough<Op extends Operation>(
  world: FabricWorld,
  role: string,
  operations: readonly Op[],
  { actor, perform }: Performer<Op>,
): Promise<void> {
  for (const operation of operations) {
    const { outcome } = await world.act(roleOf(role, operation.words), { actor, deed: operation.words, perform: () => perform(operation) });
    if (operation.queued && outcome.reply === 'accepted') await world.lab.must('controller.settle', {});
  }
}

export const reads = <Op extends Operation>(operations: readonly Op[]): Op[] => operations.filter(({ kind }) => kind === 'read');

/** Somebody with a management certificate. */
export const bySmapi = (actor: string, smapi: SmapiClient, estate: Estate): Performer<ManagementOperation> => ({
  actor,
  perform: (operation) => operation.perform(smapi, estate),
});

/** Somebody at a browser. */
export const byBrowser = (actor: string, browser: PortalClient, estate: Estate): Performer<PortalOperation> => ({
  actor,
  perform: (operation) => performInPortal(browser, operation, estate),
});

/**
 * The forms of the Portal's list, as they lie on their pages before this person. A form that is not shown is left out, and so is not sent: whether everything is
 * shown to those who may is what other checks are about. Part of the ground: some must be there.
 */
export async function takeForms(world: FabricWorld, browser: PortalClient, estate: Estate): Promise<ReadonlyMap<string, Form>> {
  const forms = new Map<string, Form>();
  for (const operation of PORTAL_OPERATIONS) {
    const form = await takeForm(browser, operation, estate);
    if (form !== null) forms.set(operation.words, form);
  }
  if (forms.size === 0) world.setUpFailed('the Portal shows no form');
  return forms;
}

/** What can be tried with these forms: all that only looks, and what there is a form for. */
export const tryable = (forms: ReadonlyMap<string, Form>): PortalOperation[] =>
  PORTAL_OPERATIONS.filter(({ form, words }) => form === null || forms.has(words));

/**
 * A look and a change, for those who may: enough to show that the fabric and the session are alive. It is a short list, so that a fabric which fails its own people in
 * one operation is told so by the checks of that promise, and not by all others.
 */
export const SIGNS_OF_LIFE: readonly PortalOperation[] = PORTAL_OPERATIONS.filter(({ words }) =>
  ['lists the affinity groups', 'makes an affinity group'].includes(words),
);

/** Somebody at a browser who sends forms that were taken from elsewhere, or earlier; pages are asked for as ever. */
export const byTakenForms = (
  actor: string,
  browser: PortalClient,
  estate: Estate,
  forms: ReadonlyMap<string, Form>,
  change: (form: Form) => Form = (form) => form,
): Performer<PortalOperation> => ({
  actor,
  perform: (operation) => {
    const form = forms.get(operation.words);
    return form ? sendTaken(browser, operation, change(form), estate) : performInPortal(browser, operation, estate);
  },
});

/** A person's own anti-forgery token, from a form that everybody who is signed in has. Part of the ground. */
export async function ownToken(world: FabricWorld, browser: PortalClient): Promise<Readonly<Record<string, string>>> {
  const { form } = await browser.form('/', 'sign-out');
  return form?.hidden ?? world.setUpFailed('the Portal has no form to sign out with');
}

/** A form of somebody else's as it would lie before the one whose token this is, at another subscription's address. */
export const madeOwn =
  (token: Readonly<Record<string, string>>, from: string, to: string) =>
  (form: Form): Form => ({ ...form, action: form.action.replace(from, to), hidden: { ...form.hidden, ...token } });

/** The operations of a door. */
export const LISTS = { Portal: PORTAL_OPERATIONS, SMAPI: MANAGEMENT_OPERATIONS } as const;
