import type { Json } from '../../src/adapters/contract/index.ts';
import type { Act, Exchange, HttpAnswer, Outcome, WireFault } from '../../src/conformance/evidence/index.ts';

/** An exchange for tests of judges: SMAPI's unless it is told otherwise. */
export function exchange(outcome: HttpAnswer | WireFault, surface: Exchange['surface'] = 'smapi'): Exchange {
  return {
    surface,
    request: { method: 'GET', path: '/', headers: {}, body: '', bodyBytes: 0 },
    connection: { clientCertificate: null, protocol: 'TLSv1.3', resumed: false, reused: false },
    outcome,
  };
}

export const answer = (status: number, body = '', headers: Record<string, string> = {}): HttpAnswer => ({
  kind: 'answer',
  status,
  headers,
  body,
  bodyBytes: body.length,
});

export const alert = (detail: string): WireFault => ({ kind: 'fault', fault: 'tls-alert', detail });

/** An act of that label. */
export function act(label: string, outcome: Outcome, exchanges: readonly Exchange[] = []): Act {
  return { label, actor: 'somebody', deed: 'doing something', outcome, exchanges };
}

export const accepted = (label: string, result: Json = {}, status = 200): Act =>
  act(label, { reply: 'accepted', result }, [exchange(answer(status))]);

export const refused = (label: string, code: string, status: number, body = `<Code>${code}</Code>`): Act =>
  act(label, { reply: 'refused', code, message: 'no' }, [exchange(answer(status, body))]);

export const crashed = (label: string): Act =>
  act(label, { reply: 'fault', fault: 'connection-lost', detail: 'reset' }, [
    exchange({ kind: 'fault', fault: 'connection-lost', detail: 'reset' }),
  ]);

export const saw = (label: string, ...seen: string[]): Act => accepted(label, { seen });
