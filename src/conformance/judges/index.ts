import type { Judge } from '../evidence/index.ts';
import { actJudges } from './acts.ts';
import { certificateJudges } from './certificate.ts';
import { commandPathJudges } from './command-path.ts';
import { comparisonJudges } from './comparison.ts';
import { configurationJudges } from './configuration.ts';
import { configurationWayJudges } from './configuration-way.ts';
import { consistencyJudges } from './consistency.ts';
import { controlJudges } from './control.ts';
import { cryptoJudges } from './crypto.ts';
import { deletionJudges } from './deletion.ts';
import { diskJudges } from './disk.ts';
import { diskMarkerJudges } from './disk-marker.ts';
import { frontEndJudges } from './front-end.ts';
import { encryptionJudges } from './encryption.ts';
import { instanceJudges } from './instance.ts';
import { isolationJudges } from './isolation.ts';
import { machineJudges } from './machine.ts';
import { mediaJudges } from './media.ts';
import { operationJudges } from './operation.ts';
import { privilegeJudges } from './privilege.ts';
import { sessionJudges } from './session.ts';
import { squareJudges } from './square.ts';
import { storageJudges } from './storage.ts';
import { trafficJudges } from './traffic.ts';
import { walkJudges } from './walk.ts';
import { wireJudges } from './wire.ts';

export * from './reason.ts';
export { roleOf } from './define.ts';

/** Every judge by its name, so that a verdict can be derived again from a record alone. Names are permanent: records carry them. */
export const judges = {
  ...actJudges,
  ...sessionJudges,
  ...squareJudges,
  ...walkJudges,
  ...certificateJudges,
  ...comparisonJudges,
  ...operationJudges,
  ...instanceJudges,
  ...controlJudges,
  ...trafficJudges,
  ...diskJudges,
  ...diskMarkerJudges,
  ...configurationJudges,
  ...configurationWayJudges,
  ...machineJudges,
  ...commandPathJudges,
  ...privilegeJudges,
  ...isolationJudges,
  ...storageJudges,
  ...mediaJudges,
  ...frontEndJudges,
  ...wireJudges,
  ...cryptoJudges,
  ...encryptionJudges,
  ...deletionJudges,
  ...consistencyJudges,
} as const satisfies Record<string, Judge>;

export type JudgeName = keyof typeof judges;

/** The judge of this name, as a record spells it. Throws for a name that no judge has. */
export function judgeNamed(name: string): Judge {
  const found = Object.hasOwn(judges, name) ? judges[name as JudgeName] : undefined;
  if (found === undefined) throw new Error(`There is no judge "${name}".`);
  return found;
}
