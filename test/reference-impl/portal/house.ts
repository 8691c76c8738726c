import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Connection, PortalClient, serverIdentity, wholeBody, type Result } from '../../../src/clients/index.ts';
import type { HttpAnswer } from '../../../src/conformance/evidence/index.ts';
import { startFabric, type Fabric } from '../../../src/reference-impl/fabric.ts';
import type { PartMakers } from '../../../src/reference-impl/parts.ts';

export const ANN = 'ann@example.com';
export const BOB = 'bob@example.com';
export const EVE = 'eve@example.com';
export const PASSWORD = 'correct horse';

/** A whole fabric with its Portal open, three people, and a subscription of Ann's. */
export interface House {
  readonly fabric: Fabric;
  readonly subscription: string;
  /** The path of Ann's subscription. */
  readonly path: string;
  /** A new browser. */
  browser(): PortalClient;
  /** A new browser in which this person has signed in. */
  signedIn(liveId?: string): Promise<PortalClient>;
  /** A bare TLS connection to the Portal. */
  connection(): Connection;
  close(): Promise<void>;
}

export async function openHouse(exchanged: Partial<PartMakers> = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-'));
  const fabric = await startFabric({ folder, identity: serverIdentity(), passwordCost: 2 ** 10 }, exchanged);
  for (const liveId of [ANN, BOB, EVE]) await fabric.parts.accounts.enrol(liveId, PASSWORD);
  const subscription = fabric.parts.subscriptions.open(ANN, 'Shop');
  const surface = { url: fabric.doors.portal, certificate: fabric.certificate };
  const open: { close(): void }[] = [];
  const kept = <T extends { close(): void }>(client: T): T => {
    open.push(client);
    return client;
  };
  const browser = () => kept(new PortalClient({ surface }));
  return {
    fabric,
    subscription,
    path: `/subscriptions/${subscription}`,
    browser,
    signedIn: async (liveId = ANN) => {
      const client = browser();
      accepted(await client.signIn(liveId, PASSWORD));
      return client;
    },
    connection: () => kept(new Connection({ surface: 'portal', url: surface.url, trust: surface.certificate })),
    close: async () => {
      for (const client of open) client.close();
      await fabric.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The answer of the last request; fails the test when none came. */
export function answer({ exchange }: Pick<Result<unknown>, 'exchange'>): HttpAnswer {
  if (exchange.outcome.kind !== 'answer') throw new Error(`no answer: ${exchange.outcome.fault}, ${exchange.outcome.detail}`);
  return exchange.outcome;
}

/** The whole page that was answered. */
export function html({ exchange }: Pick<Result<unknown>, 'exchange'>): string {
  return wholeBody(exchange).toString('utf8');
}

export function accepted<Value>(result: Result<Value>): Result<Value> {
  expect(result.outcome, JSON.stringify(result.outcome)).to.include({ reply: 'accepted' });
  return result;
}

export function refused<Value>(result: Result<Value>, code: string): Result<Value> {
  expect(result.outcome, JSON.stringify(result.outcome)).to.include({ reply: 'refused', code });
  return result;
}

/** The name of the cookie that carries the session, and its value. */
export function sessionOf({ cookies }: PortalClient): [string, string] {
  const found = [...cookies].filter(([name]) => name.includes('session'));
  expect(found).to.have.length(1);
  return found[0] as [string, string];
}
