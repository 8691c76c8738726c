import type { SeededNames } from '../../src/clients/seed.ts';
import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { blockId } from '../../src/clients/storage/index.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import { Customer, type Estate } from './storage-customer.ts';
import type { SoakedFabric } from './storage-fabric.ts';
import { SoakFailure } from './storage-failure.ts';
import { mustBeRefused } from './storage-keys.ts';

/** What customers do, as often as it stands here. */
const ACTS = [
  ...Array<'put'>(8).fill('put'),
  ...Array<'put in blocks'>(4).fill('put in blocks'),
  ...Array<'put if absent'>(2).fill('put if absent'),
  ...Array<'get'>(9).fill('get'),
  ...Array<'delete'>(6).fill('delete'),
  ...Array<'list'>(3).fill('list'),
  'leave a block',
] as const;
/** The owner renews a key so often: each how manieth act. */
const RENEWS_EACH = 6;
const LEFT_BLOCK = 5000;

export interface LoadOptions {
  readonly fabric: SoakedFabric;
  readonly estate: Estate;
  readonly clients: number;
  /** Draws for a client what it does. */
  readonly drawFor: (client: string) => SeededNames;
  /** Is told before each act; the load ends where it answers that there is to be no more. */
  readonly goOn: () => boolean;
  /** The load ends with a failure after so many acts: what was to end it does not come. */
  readonly most: number;
}

/**
 * Concurrent customers at all front ends, until each of them is told that there is to be no more, or gets no answer. Answers how many acts
 * there were.
 */
export async function load({ fabric, estate, clients, drawFor, goOn, most }: LoadOptions): Promise<number> {
  const { frontEnds } = fabric;
  const smapi = fabric.smapi();
  let acts = 0;
  const next = (): boolean => {
    if (!goOn()) return false;
    acts += 1;
    if (acts > most) throw new SoakFailure(`the power was to fail, and has not within ${most} acts`);
    return true;
  };
  const work = async (at: number): Promise<void> => {
    const name = `client ${at + 1} at front end ${(at % frontEnds.length) + 1}`;
    const customer = new Customer(name, frontEnds[at % frontEnds.length] as ReachedSurface, estate);
    const draw = drawFor(name);
    try {
      for (let done = 0; next(); done++) {
        const renews = at === 0 && done % RENEWS_EACH === 2;
        if (!(await (renews ? renew(estate, smapi, frontEnds) : act(customer, estate, draw)))) return;
      }
    } finally {
      customer.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, (_, at) => work(at)));
  } finally {
    smapi.close();
  }
  return acts;
}

function act(customer: Customer, { blobs, values }: Estate, draw: SeededNames): Promise<boolean> {
  const blob = draw.pick(blobs);
  switch (draw.pick(ACTS)) {
    case 'put':
      return customer.put(blob, values.next(draw));
    case 'put in blocks':
      return customer.putInBlocks(blob, values.next(draw), draw);
    case 'put if absent':
      return customer.put(blob, values.next(draw), 'absent');
    case 'get':
      return customer.get(blob);
    case 'delete':
      return customer.delete(blob);
    case 'list':
      return customer.list();
    case 'leave a block':
      return customer.putBlock(blob, blockId(`left ${draw.integer(3)}`.padEnd(18)), draw.bytes(LEFT_BLOCK));
  }
}

/** Renews a key, and tries the old one at once at every front end. */
async function renew({ keys, container, isDoomed }: Estate, smapi: SmapiClient, frontEnds: readonly ReachedSurface[]): Promise<boolean> {
  const old = await keys.renew(smapi);
  if (old === null) {
    if (!isDoomed()) throw new SoakFailure('a key was to be renewed, and there was no answer');
    return false;
  }
  for (const frontEnd of frontEnds) {
    const answer = await keys.answerTo(old, frontEnd, container);
    if (answer === null && isDoomed()) return false;
    mustBeRefused(answer);
  }
  return true;
}
