import { z } from 'zod';
import type { Operation, Operations } from '../control-channel/operations.ts';

/** What the agents of a node can be told, and what they answer: the whole language of the control channel. */

/** An instance's number, unique in the fabric. */
const instance = z.int().min(1);
const name = z.string().min(1).max(260);
/** The name of a base image. */
const image = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/);
const state = z.enum(['creating', 'starting', 'ready', 'stopped', 'failed']);
const nothing = z.strictObject({});
/** The content of C:\Config\ServiceConfiguration.cscfg. */
const configuration = z.string().max(1024 * 1024);
/** Which package and configuration an instance runs: the controller's own mark. */
const revision = z.string().max(200);

const port = z.int().min(1).max(65_535);
/** By which public address and port the world reaches which port of an instance. */
const endpoints = z
  .array(z.strictObject({ vip: z.ipv4(), name, protocol: z.enum(['tcp', 'udp']), publicPort: port, localPort: port }))
  .max(25);

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
  /** Makes an instance anew, with its drives. It can be started then. */
  'create-instance': {
    request: z.strictObject({
      instance,
      name,
      /** Whose it is: the subscription's id. */
      tenant: name,
      executionContext: z.enum(['limited', 'elevated']),
      endpoints,
      image,
      guestOs: image,
      configuration,
      revision,
    }),
    answer: standing,
  },
  start: { request: one, answer: standing },
  stop: { request: one, answer: standing },
  configure: { request: z.strictObject({ instance, configuration, revision }), answer: z.strictObject({ instance, revision }) },
  /** Exchanges the image below E:, and with it what was changed on E:. The instance can be started then. */
  'update-application': { request: z.strictObject({ instance, image, configuration, revision }), answer: standing },
  /** Exchanges the image below D:, and with it what was changed on D:. The instance can be started then. */
  'update-guest-os': { request: z.strictObject({ instance, guestOs: image }), answer: standing },
  /** Says what of an instance the world reaches from now on (EDG-1). A role takes other ports when it is started next. */
  'set-endpoints': { request: z.strictObject({ instance, endpoints }), answer: one },
  /** Removes an instance and all that was its own. It may be gone already. */
  destroy: { request: one, answer: nothing },
  list: { request: nothing, answer: z.strictObject({ instances: z.array(z.strictObject({ instance, name, state, revision })).max(1000) }) },
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

/** The same operations, to be passed on to an agent below: `start` as `storage/start`, with the agent's name beside its body. */
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
  ...relayed('storage', STORAGE_OPERATIONS),
};
