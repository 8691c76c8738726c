import { createHash } from 'node:crypto';
import type { Json } from '../../src/adapters/contract/index.ts';
import { found } from './hosted-services.ts';
import { APPROOT, tenancies } from './tenancy.ts';
import type { FabricWorld } from './world.ts';

/** Where every instance has its configuration. */
const CONFIGURATION = 'C:\\Config\\ServiceConfiguration.cscfg';

export const digestOf = (bytes: string): string => createHash('sha256').update(Buffer.from(bytes, 'base64')).digest('hex');

/**
 * Looks at every instance of every application: whether it runs, and which files it finds, its configuration among them. The act's result is of the shape
 * that the judges of comparison understand; there are four things of each instance.
 */
export async function seeGuests(world: FabricWorld, label: string): Promise<void> {
  await world.act(label, {
    actor: 'the operator',
    deed: 'looking at every instance',
    perform: async () => found(await stateOfGuests(world)),
  });
}

/** What {@link seeGuests} sees. */
export async function stateOfGuests(world: FabricWorld): Promise<Record<string, Json>> {
  const state: Record<string, Json> = {};
  for (const tenancy of tenancies(world)) {
    const place = await tenancy.place();
    const { instances } = await world.lab.must('instances.list', place);
    for (const each of instances) {
      const name = `${each.instance} of ${tenancy.service}`;
      const { page, program } = tenancy.roleOf(each);
      state[name] = { running: each.running, machine: each.machine };
      for (const path of [APPROOT + page, APPROOT + program, CONFIGURATION]) {
        const reply = await world.lab.use('instance.readFile', { ...place, instance: each.instance, path });
        state[`${path} in ${name}`] = reply.reply === 'accepted' ? digestOf(reply.result.bytes) : reply.reply;
      }
    }
  }
  return state;
}
