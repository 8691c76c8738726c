import { z } from 'zod';
import { subscriptionId } from './json.ts';

/** Whose deployment, and which of a hosted service's two. */
export const deploymentPlace = {
  subscriptionId,
  service: z.string().min(1).describe('the hosted service'),
  slot: z.enum(['production', 'staging']),
};

/** And one role instance of it, for example `WorkerRole1_IN_0`. */
export const instancePlace = { ...deploymentPlace, instance: z.string().min(1) };
