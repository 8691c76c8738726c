import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import type { Done, FabricWorld } from './world.ts';

const NOBODYS = '0'.repeat(32);

/** The request id that an accepted answer carried; one that is nobody's where there was none, so that asking about it shows as much. */
export function requestIdOf({ outcome }: Done): string {
  if (outcome.reply !== 'accepted') return NOBODYS;
  const { requestId } = outcome.result as { requestId?: unknown };
  return typeof requestId === 'string' ? requestId : NOBODYS;
}

/** Records how an operation stands. */
export function askStatus(world: FabricWorld, label: string, client: SmapiClient, requestId: string): Promise<Done> {
  return world.act(label, {
    actor: 'the owner',
    deed: `asking how the change went (${label})`,
    perform: () => client.getOperation(requestId),
  });
}

/** How often a status is read in a row before the lab is asked to see the operation through. */
const MOST_READS = 500;

/** Reads a status, request upon request, until it is no longer in progress. Only the last reading is kept. */
export async function untilDone(world: FabricWorld, client: SmapiClient, requestId: string): Promise<Done> {
  const inProgress = ({ value }: { value: { status: string } | null }) => value?.status === 'InProgress';
  let read = await client.getOperation(requestId);
  for (let reads = 1; reads < MOST_READS && inProgress(read); reads++) read = await client.getOperation(requestId);
  if (!inProgress(read)) return read;
  await world.lab.must('controller.settle', {});
  return client.getOperation(requestId);
}

/** Waits until everything accepted is done, and records that it is. */
export function settle(world: FabricWorld, label = 'settled'): Promise<Done> {
  return world.act(label, {
    actor: 'the operator',
    deed: 'waiting until every accepted change is done',
    perform: () => world.lab.observe('controller.settle', {}, () => ({})),
  });
}

/** Lets the controller go on, and records it. */
export function release(world: FabricWorld): Promise<Done> {
  return world.act('released', {
    actor: 'the operator',
    deed: 'letting the controller go',
    perform: () => world.lab.observe('controller.release', {}, () => ({})),
  });
}

/** Cuts the power and brings the fabric back, and records it. */
export function cutPower(world: FabricWorld): Promise<Done> {
  return world.act('power cut', {
    actor: 'the operator',
    deed: 'cutting the power and turning it on again',
    perform: () =>
      world.lab.observe('fabric.crash', {}, ({ surfaces }) => {
        world.moved(surfaces);
        return {};
      }),
  });
}
