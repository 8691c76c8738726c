import { FrameReader } from '../../reference-impl/control-channel/frame.ts';
import { readJson } from '../../reference-impl/control-channel/json-reader.ts';
import {
  RESPONSE_LIMITS,
  type ExpectedAnswer,
  type Reception,
  type ResponseReader,
} from '../../reference-impl/control-channel/response-parser.ts';
import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import { exchanged, type Change } from '../change.ts';
import { controllerHostOf } from './controller-host.ts';
import { opening } from './opening.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CTL-2');

/** A controller that reads its nodes' bytes in another way. */
const reading = (wrapped: (lawful: ResponseReader) => ResponseReader): Change =>
  exchanged('responseParser', (lawful) => ({ open: () => wrapped(lawful.open()) }));

/** Puts the id that is waited for in the place of the one that came. */
function readdressed(lawful: ResponseReader): ResponseReader {
  const frames = new FrameReader(RESPONSE_LIMITS.bytes);
  let waiting: ExpectedAnswer | undefined;
  return {
    expect: (expected) => {
      waiting = expected;
      lawful.expect(expected);
    },
    receive: (chunk): Reception => {
      const taken = frames.take(chunk);
      if (taken.kind === 'incomplete') return { kind: 'incomplete' };
      if (taken.kind !== 'frame' || waiting === undefined) return lawful.receive(chunk);
      const reading = readJson(taken.content, RESPONSE_LIMITS);
      const value = 'value' in reading ? reading.value : null;
      const message = (typeof value === 'object' && value !== null ? value : {}) as { readonly id?: unknown };
      const stray = typeof message.id === 'string' && message.id !== waiting.id;
      const content = stray ? Buffer.from(JSON.stringify({ ...message, id: waiting.id })) : taken.content;
      const head = Buffer.alloc(4);
      head.writeUInt32BE(content.length);
      return lawful.receive(Buffer.concat([head, content, taken.rest]));
    },
  };
}

export const ctl2Twins = [
  twin({
    id: 'controller-listens-to-nodes',
    how: 'The controller has a port open to the root OS of every node, where agents may call in.',
    caughtBy: {
      'no-way-leads-from-a-fallen-node-to-what-commands-it-to-a-device-or-to-another-node': 'no-way-up',
    },
    changes: [
      ...opening(({ from, to, port }) => from === 'root-os' && to === 'fabric-controller' && port === 443),
      exchanged('controlChannel', (lawful, c) => {
        let listens = false;
        return {
          to: (card) => {
            if (!listens) controllerHostOf(c).listen(443, (stream) => void stream.resume());
            listens = true;
            return lawful.to(card);
          },
        };
      }),
    ],
    shownBy: [{ use: 'wire.captured', since: 'wire.capture' }, { use: 'network.connect' }],
  }),
  twin({
    id: 'nodes-reach-one-another',
    how: 'From the root OS of one node the fabric agents of all others can be reached.',
    caughtBy: {
      'no-way-leads-from-a-fallen-node-to-what-commands-it-to-a-device-or-to-another-node': 'no-way-up',
    },
    changes: opening(({ from, to, port }) => from === 'root-os' && to === 'root-os' && port === AGENT_PORT.fabric),
  }),
  twin({
    id: 'nodes-openings-carried',
    how: 'The router carries to a controller whatever a node opens, though nobody listens there yet.',
    caughtBy: {
      'no-frame-that-opens-a-stream-gets-from-a-node-to-a-controller': 'frames-as-promised',
    },
    changes: opening(({ from, to }) => from === 'root-os' && to === 'fabric-controller'),
  }),
  twin({
    id: 'called-node-calls-back',
    how: 'A node that the controller has called calls it in its turn.',
    caughtBy: {
      'on-the-wire-it-is-the-controller-that-opens-the-stream-and-the-node-opens-none-in-return': 'controller-opens',
    },
    changes: exchanged('nodes', (lawful, c) => ({
      greet: async (node) => {
        const answered = await lawful.greet(node);
        const host = c.part('network').host(c.part('computeNodes').takeOver(node).card.address);
        await host?.connect(controllerHostOf(c).card.address, 443);
        return answered;
      },
    })),
  }),
  twin({
    id: 'answer-to-another-request-believed',
    how: 'An answer counts whatever request it is an answer to.',
    caughtBy: {
      'an-agent-that-answers-another-request-than-it-was-asked-is-not-listened-to': 'nothing-acted-on',
    },
    changes: reading(readdressed),
  }),
  twin({
    id: 'second-answers-overlooked',
    how: 'What a node says after its answer is dropped, and the node is thought no worse of.',
    caughtBy: {
      'an-agent-that-answers-twice-is-not-listened-to': 'nothing-acted-on',
      'an-agent-that-adds-a-request-of-its-own-to-the-answer-is-not-listened-to': 'nothing-acted-on',
    },
    changes: reading((lawful) => {
      let answered = false;
      return {
        expect: (expected) => {
          answered = false;
          lawful.expect(expected);
        },
        receive: (chunk) => {
          if (answered) return { kind: 'incomplete' };
          // The first frame alone, whatever comes with it.
          const whole = chunk.length >= 4 ? chunk.subarray(0, 4 + chunk.readUInt32BE(0)) : chunk;
          const reception = lawful.receive(whole);
          answered = reception.kind !== 'incomplete';
          return reception;
        },
      };
    }),
  }),
];
