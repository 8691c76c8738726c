import { z } from 'zod';
import type { Operation, Operations } from '../control-channel/operations.ts';

/** What the agents of a node can be told, and what they answer: the whole language of the control channel. */

/** An instance's number, unique in the fabric. */
const instance = z.int().min(1);
const name = z.string().min(1).max(260);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const state = z.enum(['creating', 'starting', 'ready', 'stopped', 'failed']);
const nothing = z.strictObject({});
/** The content of C:\Config\ServiceConfiguration.cscfg. */
const configuration = z.string().max(1024 * 1024);
/** Which package and configuration an instance runs: the controller's own mark. */
const revision = z.string().max(200);

const one = z.strictObject({ instance });
const standing = z.strictObject({ instance, state });

/** What a guest agent does inside its virtual machine. */
export const GUEST_OPERATIONS = {
  hello: { request: nothing, answer: z.strictObject({ agent: z.literal('guest-agent'), guest: name }) },
  /** Puts another configuration on C: in one step and tells the role to read it again. */
  configure: { request: z.strictObject({ configuration, revision }), answer: z.strictObject({ revision }) },
  'start-role': { request: nothing, answer: z.strictObject({ state }) },
  'stop-role': { request: nothing, answer: z.strictObject({ state }) },
  status: { request: nothing, answer: z.strictObject({ state, revision }) },
} as const satisfies Operations;

/** What the agent of a storage node does. */
export const STORAGE_OPERATIONS = {
  hello: { request: nothing, answer: z.strictObject({ agent: z.literal('storage-agent'), node: name }) },
  start: { request: nothing, answer: z.strictObject({ state }) },
  stop: { request: nothing, answer: z.strictObject({ state }) },
  status: { request: nothing, answer: z.strictObject({ state, freeBytes: z.int().min(0) }) },
} as const satisfies Operations;

/** What a fabric agent does on its own node. */
export const NODE_OPERATIONS = {
  hello: { request: nothing, answer: z.strictObject({ agent: z.literal('fabric-agent'), node: name }) },
  /** Makes an instance anew, with its volumes. It can be started then. */
  'create-instance': {
    request: z.strictObject({
      instance,
      name,
      role: name,
      size: name,
      cores: z.int().min(1).max(64),
      image: digest,
      configuration,
      revision,
    }),
    answer: standing,
  },
  start: { request: one, answer: standing },
  stop: { request: one, answer: standing },
  configure: { request: z.strictObject({ instance, configuration, revision }), answer: z.strictObject({ instance, revision }) },
  /** Removes an instance and all that was its own. It may be gone already. */
  destroy: { request: one, answer: nothing },
  list: { request: nothing, answer: z.strictObject({ instances: z.array(z.strictObject({ instance, name, state, revision })).max(1000) }) },
  /** Brings an instance whose virtual machine died back up, if what it needs is still there. */
  heal: { request: one, answer: standing },
} as const satisfies Operations;

type Relayed<Prefix extends string, Table extends Operations> = {
  readonly [Op in keyof Table & string as `${Prefix}/${Op}`]: {
    readonly request: z.ZodType<RelayedBody<z.output<Table[Op]['request']>>, RelayedBody<z.input<Table[Op]['request']>>>;
    readonly answer: Table[Op]['answer'];
  };
};

/** What travels with a relayed operation: which agent it is for, and what it is to be told. */
export interface RelayedBody<Body> {
  readonly to: string;
  readonly body: Body;
}

/** The same operations, to be passed on to an agent below: `configure` as `guest/configure`, with the agent's name beside its body. */
export function relayed<Prefix extends string, Table extends Operations>(prefix: Prefix, table: Table): Relayed<Prefix, Table> {
  const operations = Object.entries(table).map(([op, { request, answer }]): [string, Operation] => [
    `${prefix}/${op}`,
    { request: z.strictObject({ to: name, body: request }), answer },
  ]);
  return Object.fromEntries(operations) as unknown as Relayed<Prefix, Table>;
}

/** All that a fabric controller can tell a fabric agent (VM-3): what it does itself, and what it passes on. */
export const AGENT_OPERATIONS = {
  ...NODE_OPERATIONS,
  ...relayed('guest', GUEST_OPERATIONS),
  ...relayed('storage', STORAGE_OPERATIONS),
};
