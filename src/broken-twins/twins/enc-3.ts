import { enc3KeyTwins } from './enc-3-keys.ts';
import { enc3ProviderTwins } from './enc-3-providers.ts';

/** Twins of the SDK's providers: hashing and encryption first, then keys and envelopes. */
export const enc3Twins = [...enc3ProviderTwins, ...enc3KeyTwins];
