import { FrameReader } from '../../reference-impl/control-channel/frame.ts';
import { errorAnswer } from '../../reference-impl/control-channel/operations.ts';
import {
  createResponseParser,
  RESPONSE_LIMITS,
  type ExpectedAnswer,
  type Reception,
  type ResponseLimits,
} from '../../reference-impl/control-channel/response-parser.ts';
import { exchanged, type Change } from '../change.ts';
import { using } from '../hidden.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CTL-3');

/** The parser with other limits. */
const limited = (limits: Partial<ResponseLimits>): Change =>
  exchanged('responseParser', () => createResponseParser({ ...RESPONSE_LIMITS, ...limits }));

/** A parser by JavaScript's own JSON, which then looks at the message in its own way; what it answers nothing to is a fault. */
const believing = (look: (message: Record<string, unknown>, expected: ExpectedAnswer) => Reception | undefined): Change =>
  exchanged('responseParser', () => ({
    open: () => {
      const frames = new FrameReader(RESPONSE_LIMITS.bytes);
      let waiting: ExpectedAnswer | undefined;
      const read = (content: Buffer, expected: ExpectedAnswer): Reception | undefined => {
        try {
          const message: unknown = JSON.parse(content.toString('utf8'));
          return typeof message === 'object' && message !== null ? look(message as Record<string, unknown>, expected) : undefined;
        } catch {
          return undefined;
        }
      };
      return {
        expect: (expected) => void (waiting = expected),
        receive: (chunk): Reception => {
          const [taken, expected] = [frames.take(chunk), waiting];
          if (taken.kind === 'incomplete') return { kind: 'incomplete' };
          if (taken.kind !== 'frame' || expected === undefined || taken.rest.length > 0) return { kind: 'fault', reason: 'second-answer' };
          waiting = undefined;
          return read(taken.content, expected) ?? { kind: 'fault', reason: 'wrong-shape' };
        },
      };
    },
  }));

const answerIn = ({ id, answer }: Record<string, unknown>, expected: ExpectedAnswer): Reception | undefined => {
  const { success, data } = expected.answer.safeParse(answer);
  return success && id === expected.id ? { kind: 'answer', body: data } : undefined;
};

export const ctl3Twins = [
  twin({
    id: 'answers-read-leniently',
    how: 'Answers are read by a common JSON reader: of two keys that are the same the last one counts, and bytes that are no text become question marks.',
    caughtBy: {
      'an-answer-with-the-same-key-twice-is-no-answer': 'answer-rejected',
      'an-answer-with-bytes-that-are-no-utf-8-is-no-answer': 'answer-rejected',
      'an-answer-with-half-a-character-is-no-answer': 'answer-rejected',
    },
    changes: believing((message, expected) => answerIn(message, expected) ?? errorIn(message, expected)),
  }),
  twin({
    id: 'errors-taken-unseen',
    how: 'An answer is held against its schema, an error is not.',
    caughtBy: {
      'an-answer-with-an-error-with-more-in-it-is-no-answer': 'answer-rejected',
      'an-answer-with-an-error-of-a-wrong-shape-is-no-answer': 'answer-rejected',
    },
    changes: believing((message, expected) =>
      message['error'] === undefined ? answerIn(message, expected) : { kind: 'error', code: 'internal', message: '' },
    ),
  }),
  twin({
    id: 'no-size-limit',
    how: 'An answer may be as large as a node likes.',
    caughtBy: {
      'an-answer-with-sixteen-megabytes-of-white-space-is-no-answer': 'answer-rejected',
    },
    changes: limited({ bytes: 1024 * 1024 * 1024, keys: Infinity, values: Infinity }),
  }),
  twin({
    id: 'no-time-limit',
    how: 'A node may take as long as it likes to answer.',
    caughtBy: {
      'an-answer-with-an-answer-that-never-ends-is-no-answer': 'answer-rejected',
    },
    changes: limited({ milliseconds: Infinity }),
    shownBy: using('clock.advance'),
  }),
];

function errorIn({ id, error }: Record<string, unknown>, expected: ExpectedAnswer): Reception | undefined {
  const { success, data } = errorAnswer.safeParse(error);
  return success && id === expected.id ? { kind: 'error', ...data } : undefined;
}
