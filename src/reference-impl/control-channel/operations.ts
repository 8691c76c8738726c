import { z } from 'zod';

/** One thing that an agent can be told to do: what it is told, and what it answers. Unknown keys are refused in both. */
export interface Operation {
  readonly request: z.ZodType;
  readonly answer: z.ZodType;
}

/** All that an agent can be told. */
export type Operations = Readonly<Record<string, Operation>>;

export type RequestBody<Table extends Operations, Op extends keyof Table> = z.input<Table[Op]['request']>;
export type AnswerBody<Table extends Operations, Op extends keyof Table> = z.output<Table[Op]['answer']>;

/** What an agent does for each operation: its node's own work, given as values. */
export type Handlers<Table extends Operations> = {
  readonly [Op in keyof Table]: (
    body: z.output<Table[Op]['request']>,
    /** Aborted when the agent stops. */
    signal: AbortSignal,
  ) => z.input<Table[Op]['answer']> | Promise<z.input<Table[Op]['answer']>>;
};

/** Why an agent did not do what it was told: the same few words whatever the operation. */
export const AGENT_ERRORS = [
  /** The request is none that this agent understands. */
  'bad-request',
  /** What it is about is not on this node. */
  'not-found',
  /** It is not in a state for that. */
  'conflict',
  /** The node has no room, or a medium is full. */
  'no-room',
  /** The agent below, which it was for, cannot be reached. */
  'unavailable',
  /** The agent below, which it was for, misbehaved and is not spoken to any more. */
  'misbehaved',
  'internal',
] as const;
export type AgentErrorCode = (typeof AGENT_ERRORS)[number];

const LONGEST_MESSAGE = 500;

/** An error answer is parsed no less strictly than any other (CTL-3). */
export const errorAnswer = z.strictObject({ code: z.enum(AGENT_ERRORS), message: z.string().max(LONGEST_MESSAGE) });

/** A handler throws this to answer an error. Whatever else it throws is answered `internal`, and nothing is told of it. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  constructor(
    readonly code: AgentErrorCode,
    message: string,
  ) {
    // Cut, and then without half a surrogate pair at the cut, which no strict reader takes.
    super(Buffer.from(message.slice(0, LONGEST_MESSAGE)).toString());
  }
}

/** A request's id: 128 random bits, so that nobody answers what he has not read. */
export const REQUEST_ID = /^[0-9a-f]{32}$/;
