import type { IncomingHttpHeaders } from 'node:http';
import type { Asked } from './asked.ts';
import type { StorageAccount } from './settings.ts';
import type { User } from './users.ts';

/** A request as the front end signed it and sent it to storage. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The head of an answer of storage's. */
export interface StorageAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** What a user is told. */
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A sentence; or what storage answered, which is what the user asked for. */
  readonly body: { readonly sentence: string } | 'stored';
}

/** SAK-4: what a front end decides, request by request, and what its users get to see of storage. */
export interface FrontEndPolicy {
  /** Whose request it is. `signedIn`: the user whose password came with this very request; `connection`: that by which it came. */
  caller(signedIn: User | undefined, connection: object): User | undefined;
  permits(user: User, asked: Asked): boolean;
  /** What to tell of storage's answer to what was sent; undefined: no answer came. */
  tell(asked: Asked, sent: SentRequest, answer: StorageAnswer | undefined): Told;
  /** The account and the key to use for a request. `configured` reads what the configuration says at this moment; `program` is one run of the front end. */
  account(configured: () => StorageAccount, program: object): StorageAccount;
}

/** What storage answers to each act that it has carried out, and what the user is told then. */
const SERVED = { read: [200, 200], list: [200, 200], write: [201, 201], delete: [202, 204] } as const;

export const sentence = (status: number, text: string): Told => ({ status, headers: {}, body: { sentence: text } });

export function createFrontEndPolicy(): FrontEndPolicy {
  return {
    caller: (signedIn) => signedIn,
    permits: ({ may }, { act, container, name }) =>
      may.some((right) => {
        if (right.container !== container) return false;
        // A list is shown as far as its names may be read.
        if (act === 'list') return right.do.includes('read') && (right.prefix.startsWith(name) || name.startsWith(right.prefix));
        return right.do.includes(act) && name.startsWith(right.prefix);
      }),
    // Of storage's answer nothing is passed on but its status, and the bytes that were asked for with their type: whatever else is in it, and all of an
    // answer that is an error, may repeat what was signed.
    tell: ({ act }, _sent, answer) => {
      if (answer?.status === 404) return sentence(404, 'There is no such object.');
      const [served, told] = SERVED[act];
      if (answer?.status !== served) return sentence(502, 'Storage did not serve the front end. Try again later.');
      if (act === 'write' || act === 'delete') return sentence(told, act === 'write' ? 'It is stored.' : '');
      const type = act === 'list' ? 'text/plain; charset=utf-8' : (answer.headers['content-type'] ?? 'application/octet-stream');
      return { status: told, headers: { 'Content-Type': type }, body: 'stored' };
    },
    account: (configured) => configured(),
  };
}
