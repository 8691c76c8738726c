/** A worker of the proof of power: loads the suite once, then runs one subject after another as it is told. `worker.ts SETTINGS` (JSON). */
import type { Subject } from '../../broken-twins/index.ts';
import { keyRing } from '../../clients/keys.ts';
import { loadSuite } from '../../conformance/plan/suite.ts';
import type { Order, Word } from '../../conformance/power/pool.ts';
import { runSubject } from '../../conformance/power/run-subject.ts';
import { runScouting, type Scout } from '../../conformance/power/scouting.ts';
import { strayErrors } from '../stray-errors.ts';

/** What every run of this worker has in common. */
export interface WorkerSettings {
  /** The module that exports `subjects`, and `scout` where there is one. */
  readonly module: string;
  readonly seed: string;
  readonly full: boolean;
}

// The pool ends its workers; a Ctrl-C in the terminal is for the command alone.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => process.exit(143));
process.on('disconnect', () => process.exit(0));

const say = (word: Word): void => void process.send?.(word);

async function main({ module: path, seed, full }: WorkerSettings): Promise<void> {
  keyRing.warm().catch(() => undefined);
  const { subjects, scout } = module.require(path) as { readonly subjects: readonly Subject[]; readonly scout?: Scout };
  const suite = await loadSuite();
  process.on('message', (order: Order) => {
    if ('scout' in order) {
      void (scout === undefined ? Promise.resolve(null) : runScouting(suite, scout, seed)).then((scouted) => say({ scouted }));
      return;
    }
    const subject = subjects.find(({ card }) => card.id === order.run);
    if (subject === undefined) throw new Error(`no subject is called ${order.run}`);
    const stray = strayErrors();
    void runSubject(suite, subject.card, () => subject.create(), { seed, full, within: order.within, strayErrors: stray.seen }).then(
      (ran) => {
        stray.end();
        say({ ran: order.run, ...ran });
      },
    );
  });
  say({ ready: suite.plan.faults });
}

void main(JSON.parse(process.argv[2] ?? '{}') as WorkerSettings);
