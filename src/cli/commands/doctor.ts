import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type PeerCertificate } from 'node:tls';
import {
  AdapterFault,
  SURFACES,
  type AdapterCard,
  type GuardedAdapter,
  type OpenFabric,
  type Surface,
} from '../../adapters/contract/index.ts';
import { AdapterNotStarted, startAdapter } from '../../adapters/index.ts';
import { serverIdentity } from '../../clients/certificate.ts';
import { PACKAGE_ROOT } from '../../conformance/plan/package.ts';
import { probeAbsence } from '../../conformance/run/absence.ts';
import { adapterOf, type SubjectOptions } from '../arguments.ts';
import { EXIT } from '../failure.ts';
import { adapterSays } from '../subject.ts';
import { fitted, painter, print } from '../terminal.ts';

/** One thing looked at. `note` is about something optional, and does not make the doctor's verdict worse. */
interface Line {
  readonly state: 'well' | 'ill' | 'note';
  readonly what: string;
  readonly detail: string;
}

/** `fabric-tck doctor`: is this machine wired right, and this adapter? Exit 0 when all is well, 5 when the adapter is not. */
export async function doctor(options: SubjectOptions, command: readonly string[] | null): Promise<number> {
  const { spec, words } = adapterOf(options, command);
  const paint = painter(process.stdout);
  let ill = 0;
  const tellLine = async ({ state, what, detail }: Line): Promise<void> => {
    if (state === 'ill') ill += 1;
    const mark = { well: paint('green', '✓'), ill: paint('red', '✗'), note: paint('yellow', '·') }[state];
    await print(`${fitted(`${mark} ${what.padEnd(12)} ${detail}`, 15)}\n`);
  };
  for (const line of machine()) await tellLine(line);
  try {
    const { adapter, card } = await startAdapter(spec, adapterSays(options));
    await tellLine({ state: 'well', what: 'adapter', detail: `${card.name} ${card.version} by ${card.vendor} (${words.join(' ')})` });
    await tellLine({ state: 'well', what: 'profiles', detail: card.profiles.join(', ') });
    try {
      for await (const line of fabric(adapter, card)) await tellLine(line);
      for (const fault of adapter.faults) await tellLine({ state: 'ill', what: 'fault', detail: fault.message });
    } finally {
      await adapter.dispose();
    }
  } catch (error) {
    if (!(error instanceof AdapterNotStarted)) throw error;
    await tellLine({ state: 'ill', what: 'adapter', detail: error.message });
  }
  for (const line of tools()) await tellLine(line);
  await print(ill === 0 ? '\nAll is well: fabric-tck run can begin.\n' : `\n${ill} ${ill === 1 ? 'thing is' : 'things are'} wrong.\n`);
  return ill === 0 ? 0 : EXIT.notStarted;
}

function* machine(): Iterable<Line> {
  yield { state: 'well', what: 'Node', detail: process.versions.node };
  yield { state: 'well', what: 'TypeScript', detail: `loaded by ts-node ${version('ts-node')} with swc ${version('@swc/core')}` };
}

function version(name: string): string {
  const manifest = require.resolve(`${name}/package.json`, { paths: [PACKAGE_ROOT] });
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** Opens a fabric, looks at all of it, and closes it. Faults of the adapter end the walk; the guard has recorded them. */
async function* fabric(adapter: GuardedAdapter, card: AdapterCard): AsyncIterable<Line> {
  try {
    const opened = await adapter.open({ identity: serverIdentity() });
    if (opened.reply !== 'accepted') {
      yield { state: 'ill', what: 'open', detail: `answered ${opened.reply} instead of opening a fabric` };
      return;
    }
    yield { state: 'well', what: 'open', detail: `${opened.result.endpoints.length} endpoints` };
    yield* surfaceLines(opened.result);
    yield* clockLines(adapter, card, opened.result.fabric);
    await adapter.close(opened.result.fabric);
    yield { state: 'well', what: 'close', detail: 'the fabric is down' };
    const before = adapter.faults.length;
    const tried = await probeAbsence(adapter, card, 'doctor');
    const present = `${card.instruments.length} claimed`;
    if (tried === 0) yield { state: 'well', what: 'instruments', detail: present };
    else if (adapter.faults.length === before)
      yield { state: 'well', what: 'instruments', detail: `${present}; the other ${tried} answer unsupported, as they should` };
    else yield { state: 'ill', what: 'instruments', detail: `${present}; not every other one answers unsupported` };
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
  }
}

async function* surfaceLines({ surfaces }: OpenFabric): AsyncIterable<Line> {
  for (const name of SURFACES) {
    const surface = surfaces[name];
    if (surface === undefined) yield { state: 'note', what: name, detail: 'no such surface' };
    else yield handshakeLine(name, await shakeHands(surface));
  }
}

function handshakeLine(name: string, outcome: string | { readonly protocol: string; readonly certificate: PeerCertificate }): Line {
  if (typeof outcome === 'string') return { state: 'ill', what: name, detail: `no TLS handshake: ${outcome}` };
  return {
    state: 'well',
    what: name,
    detail: `${outcome.protocol}, certificate of ${outcome.certificate.subject?.CN ?? 'an unnamed subject'}`,
  };
}

const HANDSHAKE_DEADLINE = 5_000;

/** A bare handshake that trusts the surface's own certificate and nothing else. Resolves with what went wrong, or with what was agreed. */
function shakeHands({ url, certificate }: Surface): Promise<string | { readonly protocol: string; readonly certificate: PeerCertificate }> {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), ca: certificate }, () => {
      done({ protocol: socket.getProtocol() ?? 'TLS', certificate: socket.getPeerCertificate() });
      socket.destroy();
    });
    socket.setTimeout(HANDSHAKE_DEADLINE, () => {
      done(`nothing within ${HANDSHAKE_DEADLINE / 1000} s`);
      socket.destroy();
    });
    socket.on('error', (error) => done(error.message));
  });
}

/** The fabric's clock, against this machine's, and whether it moves. */
async function* clockLines(adapter: GuardedAdapter, card: AdapterCard, handle: string): AsyncIterable<Line> {
  if (!card.instruments.includes('clock.read')) {
    yield { state: 'note', what: 'clock', detail: 'cannot be read; checks that need it could not run' };
    return;
  }
  const reply = await adapter.use(handle, 'clock.read', {});
  if (reply.reply !== 'accepted') {
    yield { state: 'ill', what: 'clock', detail: `clock.read answered ${reply.reply}` };
    return;
  }
  const apart = Math.round((Date.parse(reply.result.now) - Date.now()) / 1000);
  yield { state: 'well', what: 'clock', detail: Math.abs(apart) < 2 ? 'agrees with this machine' : `${apart} s from this machine's` };
  if (!card.instruments.includes('clock.advance')) return;
  const moved = await adapter.use(handle, 'clock.advance', { seconds: 3_600 });
  const by = moved.reply === 'accepted' ? (Date.parse(moved.result.now) - Date.parse(reply.result.now)) / 1000 : 0;
  if (by >= 3_600) yield { state: 'well', what: 'clock', detail: 'moves when told to' };
  else yield { state: 'ill', what: 'clock', detail: 'an hour was asked for, and it did not move that far' };
}

/** What some reports and adapters want, and a run does not. */
function* tools(): Iterable<Line> {
  yield tool('Java', ['java'], ['-version'], 'only npm run report (the Allure site) needs it');
  yield tool('Chromium', ['chromium', 'chromium-browser', 'google-chrome'], ['--version'], 'only checks with a real browser need it');
  yield tool('Python', ['python3'], ['--version'], 'only the adapter in examples/ needs it');
}

function tool(what: string, programs: readonly string[], args: readonly string[], use: string): Line {
  for (const program of programs) {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
    if (status === 0) return { state: 'well', what, detail: `${(stdout || stderr).split('\n')[0]?.trim() ?? program}; ${use}` };
  }
  return { state: 'note', what, detail: `not found; ${use}` };
}
