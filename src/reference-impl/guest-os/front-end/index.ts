/** A front end to storage, as a customer deploys it (SAK-4). */
export { createFrontEndPolicy, sentence, type FrontEndPolicy, type SentRequest, type StorageAnswer, type Told } from './policy.ts';
export { createFrontEnd, LARGEST_OBJECT, type FrontEndParts } from './program.ts';
export type { Asked } from './asked.ts';
export type { StorageAccount } from './settings.ts';
export type { User } from './users.ts';
