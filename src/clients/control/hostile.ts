import type { SeededNames } from '../seed.ts';
import { frame, type ControlRequest } from './frame.ts';

/** What a hostile agent answers to `hello`, where an honest one would answer as this node to this request. */
type Making = (names: SeededNames, node: string, request: ControlRequest) => Buffer | readonly Buffer[];

export interface HostileAnswer {
  readonly make: Making;
  /** The answer never gets whole, so that only a limit of time ends it. */
  readonly unfinished?: boolean;
}

const quoted = (text: string): string => JSON.stringify(text);
const honest = (node: string, { id }: ControlRequest) => ({ id, answer: { agent: 'fabric-agent', node } });
const text = (node: string, request: ControlRequest): string => JSON.stringify(honest(node, request));
/** An honest answer's text with a member's value, or a whole part, written otherwise. */
const withNode = (request: ControlRequest, value: string): string =>
  `{"id":${quoted(request.id)},"answer":{"agent":"fabric-agent","node":${value}}}`;
const withExtra = (node: string, request: ControlRequest, member: string): string =>
  withAnswer(request, `{"agent":"fabric-agent","node":${quoted(node)},${member}}`);
const withAnswer = (request: ControlRequest, answer: string): string => `{"id":${quoted(request.id)},"answer":${answer}}`;
const withError = (request: ControlRequest, error: string): string => `{"id":${quoted(request.id)},"error":${error}}`;

const MEGABYTE = 1024 * 1024;

/** The answer's text with bytes in the place of a mark in the node's name. */
function withBytes(request: ControlRequest, bytes: readonly number[]): Buffer {
  const [head, tail] = withNode(request, '"@@"').split('@@') as [string, string];
  return frame(Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)]));
}

function nest(names: SeededNames): string {
  const depth = 2_000 + names.integer(60_000);
  return names.integer(2) === 0 ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
}

/**
 * Answers by which a taken-over node might harm a controller that believes what it is told, by the words of the feature files. Each breaks one rule and
 * keeps the others: right id, right agent, right node, wherever the rule is not about that. Which of many forms it takes comes from the seed.
 */
export const HOSTILE_ANSWERS: Readonly<Record<string, HostileAnswer>> = {
  'text that is cut short': {
    make: (names, node, request) => {
      const whole = text(node, request);
      return frame(whole.slice(0, 1 + names.integer(whole.length - 1)));
    },
  },
  'words that are no JSON': {
    make: (names, node, request) =>
      frame(
        names.pick([
          `<answer>${node}</answer>`,
          names.bytes(1 + names.integer(400)),
          text(node, request).replaceAll('"', "'"),
          text(node, request).replace('}}', ',}}'),
          text(node, request).replace('{', '{/* it is well */'),
        ]),
      ),
  },
  'nothing in a frame': { make: () => frame('') },
  'a length of four gigabytes': {
    make: (names, node, request) => frame(text(node, request), 0xffff_ffff - names.integer(1024)),
    unfinished: true,
  },
  'sixteen megabytes of white space': {
    make: (names, node, request) => frame(text(node, request).replace('}}', ' '.repeat(16 * MEGABYTE + names.integer(1024)) + '}}')),
  },
  'a name of sixteen megabytes': { make: (names, _node, request) => frame(withNode(request, quoted(names.hex(64).repeat(MEGABYTE / 4)))) },
  'nesting without end': { make: (names, node, request) => frame(withExtra(node, request, `"more":${nest(names)}`)) },
  'the same key twice': {
    make: (names, node, request) => {
      const [good, other] = [text(node, request), names.word()];
      return frame(
        names.pick([
          good.replace('{"id"', `{"id":${quoted(names.hex(32))},"id"`),
          good.replace('"node"', `"node":${quoted(other)},"node"`),
          good.replace('"agent"', '"agent":"fabric-agent","agent"'),
          good.replace('"node"', `"no\\u0064e":${quoted(node)},"node"`),
        ]),
      );
    },
  },
  'keys that reach for the prototype': {
    make: (names, node, request) => {
      const evil = names.pick([
        '"__proto__":{"node":"x","state":"in-service"}',
        '"__proto__":null',
        '"constructor":{"prototype":{"answer":1}}',
      ]);
      return frame(names.integer(2) === 0 ? withExtra(node, request, evil) : text(node, request).replace('{', `{${evil},`));
    },
  },
  'keys that nobody knows': {
    make: (names, node, request) => {
      const extra = `${quoted(names.word())}:${quoted(names.marker())}`;
      return frame(names.integer(2) === 0 ? withExtra(node, request, extra) : text(node, request).replace('{', `{${extra},`));
    },
  },
  'values of another type': {
    make: (names, node, request) =>
      frame(
        names.pick([
          withNode(request, names.pick(['5', 'true', 'null', `[${quoted(node)}]`, `{"name":${quoted(node)}}`])),
          withAnswer(request, names.pick(['null', '"fabric-agent"', '0', 'false'])),
          text(node, request).replace(quoted(request.id), `[${quoted(request.id)}]`),
        ]),
      ),
  },
  'an array for an object': {
    make: (names, node, request) =>
      frame(
        names.pick([
          `[${text(node, request)}]`,
          withAnswer(request, `["fabric-agent",${quoted(node)}]`),
          `[${quoted(request.id)},{"agent":"fabric-agent"}]`,
          '[]',
        ]),
      ),
  },
  'numbers beyond all numbers': {
    make: (names, _node, request) =>
      frame(withNode(request, names.pick(['NaN', 'Infinity', '-Infinity', '1e999', `${'9'.repeat(2_000)}`, '0x10', '1.', '+1', '01']))),
  },
  'half a character': {
    make: (names, node, request) => frame(withNode(request, `"${node}\\u${names.pick(['d800', 'dbff', 'dc00', 'dfff'])}"`)),
  },
  'bytes that are no UTF-8': {
    make: (names, _node, request) =>
      withBytes(
        request,
        names.pick([[0xc3, 0x28], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xff], [0xe2, 0x82]]),
      ),
  },
  'another encoding': {
    make: (names, node, request) => {
      const little = Buffer.from(text(node, request), 'utf16le');
      return frame(names.integer(2) === 0 ? little : Buffer.from(little).swap16());
    },
  },
  'a byte order mark': { make: (_names, node, request) => frame(Buffer.from(`\ufeff${text(node, request)}`)) },
  'more behind the end': {
    make: (names, node, request) => frame(text(node, request) + names.pick(['\0', 'x', text(node, request), '{}', '}', ','])),
  },
  'an error with more in it': {
    make: (names, _node, request) => frame(withError(request, `{"code":"internal","message":"no",${quoted(names.word())}:1}`)),
  },
  'an error of a wrong shape': {
    make: (names, _node, request) =>
      frame(
        withError(
          request,
          names.pick([
            'null',
            '"internal"',
            '{"code":7,"message":"no"}',
            '{"code":"internal","message":["no"]}',
            '{"code":"internal"}',
            '[]',
          ]),
        ),
      ),
  },
  'an answer and an error at once': {
    make: (names, node, request) => {
      const [good, error] = [text(node, request), '"error":{"code":"internal","message":"no"}'];
      return frame(names.integer(2) === 0 ? good.replace(/}$/, `,${error}}`) : good.replace('"answer"', `${error},"answer"`));
    },
  },
  'neither answer nor error': {
    make: (names, _node, { id }) => frame(names.pick([JSON.stringify({ id }), '{}', 'null', '0', '""'])),
  },
  'an answer that never ends': {
    make: (names, node, request) => {
      const whole = frame(text(node, request));
      return whole.subarray(0, names.integer(whole.length));
    },
    unfinished: true,
  },
};

/** What an agent says that nobody asked it. */
export interface UnaskedAnswer {
  /** Said as soon as the handshake is over. */
  readonly first?: (names: SeededNames, node: string) => Buffer;
  readonly make: Making;
  /** Said when the greeting is over, and nothing has been asked since. */
  readonly later?: (names: SeededNames, node: string) => Buffer;
}

/** Answers that break the rule of one request, one answer, by the words of the feature files. */
export const UNASKED: Readonly<Record<string, UnaskedAnswer>> = {
  'speaks before it is asked': {
    first: (names, node) => frame(text(node, { id: names.hex(32), op: 'hello' })),
    make: (_names, node, request) => frame(text(node, request)),
  },
  'answers twice': { make: (_names, node, request) => [frame(text(node, request)), frame(text(node, request))] },
  'speaks when nothing is asked any more': {
    make: (_names, node, request) => frame(text(node, request)),
    later: (names, node) => frame(text(node, { id: names.hex(32), op: 'hello' })),
  },
  'answers another request than it was asked': {
    make: (names, node, request) => frame(text(node, { ...request, id: names.hex(32) })),
  },
  'adds a request of its own to the answer': {
    make: (names, node, request) => [
      frame(text(node, request)),
      frame(JSON.stringify({ id: names.hex(32), op: names.pick(['hello', 'list', 'destroy']), body: {} })),
    ],
  },
};
