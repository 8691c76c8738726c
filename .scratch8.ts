import { referenceAdapter } from './src/adapters/reference/reference-adapter.ts';
const t = process.env['TAMPER'];
export function createAdapter() {
  const inner = referenceAdapter();
  const first = new Map<string, any>();
  return { ...inner, describe: () => inner.describe(), open: (r: any) => inner.open(r), close: (f: any) => inner.close(f), dispose: () => inner.dispose?.(),
    use: async (fabric: string, instrument: any, request: any) => {
      if (instrument === 'instance.changeFile' && request.as === 'customer' && /^[DE]:/i.test(request.path) && (t === 'lets' || t === 'says-no')) {
        const done = await inner.use(fabric, instrument, { ...request, as: 'guest-os' } as never);
        return t === 'says-no' ? { reply: 'refused', code: 'access-denied' } : done;
      }
      if (instrument === 'instance.changeFile' && request.as === 'customer' && t === 'no-to-all') return { reply: 'refused', code: 'access-denied' };
      const reply: any = await inner.use(fabric, instrument, request);
      if (t === 'flip' && instrument === 'medium.read' && reply.reply === 'accepted') {
        const b = Buffer.from(reply.result.bytes, 'base64'); b[b.length - 300] ^= 1; return { reply: 'accepted', result: { bytes: b.toString('base64') } };
      }
      if (t === 'old-notice' && instrument === 'instance.notices' && reply.reply === 'accepted') return { reply: 'accepted', result: { notices: reply.result.notices.slice(0, 1) } };
      if (t === 'stale-file' && instrument === 'instance.readFile' && /cscfg$/.test(request.path) && reply.reply === 'accepted') {
        const k = fabric + request.instance; if (!first.has(k)) first.set(k, reply); return first.get(k);
      }
      return reply;
    } };
}
