import type { Exchange, Outcome } from '../../conformance/evidence/index.ts';
import { faulty, withoutAnswer } from '../result.ts';
import { wholeBody } from '../wire/index.ts';
import { child, readXml, XmlError } from '../xml.ts';

/** What a reader may ask for only if it has changed. */
const CONDITIONS = ['if-none-match', 'if-modified-since'];

/**
 * How a request to the blob service ended: accepted for a 2xx; refused for a 4xx with the service's error, whose code stands in its body or, for
 * HEAD, in `x-ms-error-code`; refused for a 304, which answers a condition and has no body; indefinite for a 5xx; a fault for everything else.
 */
export function readStorageReply(exchange: Exchange): Outcome {
  const { outcome, request } = exchange;
  if (outcome.kind !== 'answer') return withoutAnswer(exchange) as Outcome;
  const { status, headers } = outcome;
  if (status >= 200 && status < 300) return { reply: 'accepted', result: { status } };
  if (status >= 500) return { reply: 'indefinite', message: `the answer has status ${status}` };
  if (status === 304 && CONDITIONS.some((name) => name in request.headers)) return { reply: 'refused', code: 'ConditionNotMet' };
  if (status < 400) return faulty('unexpected-status', `the answer has status ${status}`);
  const code = request.method === 'HEAD' ? headers['x-ms-error-code'] : errorCode(exchange);
  return code ? { reply: 'refused', code } : faulty('undocumented-error', `status ${status} without the documented error`);
}

function errorCode(exchange: Exchange): string | null {
  try {
    const root = readXml(
      wholeBody(exchange)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
    return root.name === 'Error' ? child(root, 'Code').text : null;
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}
