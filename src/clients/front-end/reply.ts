import type { Exchange, Outcome } from '../../conformance/evidence/index.ts';
import { faulty } from '../result.ts';

/** What each refusal of a front end says, by its status (FRONT-END.md). */
const REASONS: Readonly<Record<number, string>> = {
  400: 'malformed',
  401: 'sign-in-failed',
  403: 'not-allowed',
  404: 'not-found',
  405: 'malformed',
  413: 'too-large',
  502: 'storage-failed',
};

/** How a request to a front end ended: accepted for a documented 2xx, refused for a documented refusal, indefinite for another 5xx; a fault for everything else. */
export function readFrontEndReply({ outcome, request }: Exchange): Outcome {
  if (outcome.kind !== 'answer') return faulty(outcome.fault, outcome.detail);
  const { status } = outcome;
  const served = { GET: 200, PUT: 201, DELETE: 204 }[request.method];
  if (status === served) return { reply: 'accepted', result: { status } };
  const code = REASONS[status];
  if (code !== undefined) return { reply: 'refused', code };
  if (status >= 500) return { reply: 'indefinite', message: `the answer has status ${status}` };
  return faulty('unexpected-status', `the answer has status ${status}`);
}
