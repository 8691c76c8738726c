import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../conformance/plan/package.ts';
import type { TwinCard } from '../conformance/power/subject.ts';

/** The cards of the broken twins. */
export function loadTwins(): readonly TwinCard[] {
  const index = join(PACKAGE_ROOT, 'src', 'broken-twins', 'index.ts');
  if (!existsSync(index)) return [];
  const { twins } = module.require(index) as { readonly twins: readonly TwinCard[] };
  return twins;
}
