import { z } from 'zod';
import { SURFACES, type SurfaceName } from './surface.ts';

/**
 * A profile is a set of guarantees that is claimed and judged as a whole. The register says which guarantees belong to which.
 * Two are small: `sign-in` is the Portal's front door alone, enough for a first adapter, and `storage` a storage service without the fabric around it.
 */
export const PROFILES = [
  'access',
  'sign-in',
  'storage',
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

/** The profiles that are judged through one surface alone. */
const ONE_SURFACE: Partial<Record<Profile, readonly SurfaceName[]>> = { 'sign-in': ['portal'], storage: ['storage'] };

/** The surfaces that a fabric must have for a profile to be judged: one for `sign-in` and `storage`, all of them for every other one. */
export function requiredSurfaces(of: Profile): readonly SurfaceName[] {
  return ONE_SURFACE[of] ?? SURFACES;
}
