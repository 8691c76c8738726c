import { z } from 'zod';
import { SURFACES, type SurfaceName } from './surface.ts';

/**
 * A profile is a set of guarantees that is claimed and judged as a whole. The register says which guarantees belong to which.
 * `sign-in` is the small one: the Portal's front door alone, enough for a first adapter.
 */
export const PROFILES = [
  'access',
  'sign-in',
  'compute',
  'control-plane',
  'least-privilege',
  'isolation',
  'network',
  'encryption',
  'deletion',
  'integrity',
  'operations',
  'compliance',
  'geo',
  'hybrid',
] as const;

export const profile = z.enum(PROFILES);
export type Profile = z.infer<typeof profile>;

/** The surfaces that a fabric must have for a profile to be judged: the front door alone for `sign-in`, all of them for every other one. */
export function requiredSurfaces(of: Profile): readonly SurfaceName[] {
  return of === 'sign-in' ? ['portal'] : SURFACES;
}
