import { guarded } from '../../src/adapters/guard.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import type { Reply } from '../../src/adapters/contract/index.ts';
import { serve } from '../server-process.ts';
import type { Ask, Told } from './protocol.ts';

// The reference fabric. Its Portal and storage doors stand idle.
const adapter = guarded(referenceAdapter());
let fabric: string;

serve<Ask, Told>(async (ask) => {
  if (ask.ask === 'start') {
    await adapter.describe();
    const opened = accepted(await adapter.open({ identity: ask.identity }));
    fabric = opened.fabric;
    return { told: 'started', url: opened.surfaces.smapi?.url ?? '' };
  }
  const owner = 'owner@bench.example';
  accepted(await adapter.use(fabric, 'customer.enrol', { liveId: owner, password: 'correct horse battery' }));
  const { subscriptionId } = accepted(await adapter.use(fabric, 'subscription.open', { owner, name: 'bench' }));
  accepted(await adapter.use(fabric, 'certificate.register', { subscriptionId, certificate: ask.certificate }));
  return { told: 'subscribed', subscriptionId };
});

function accepted<Result>(reply: Reply<Result>): Result {
  if (reply.reply !== 'accepted') throw new Error(`the reference answered ${reply.reply}`);
  return reply.result;
}
