import type { BrokenTwin } from '../subject.ts';
import { sma1Twins } from './sma-1.ts';
import { sma2Twins } from './sma-2.ts';
import { sma3Twins } from './sma-3.ts';
import { sma4Twins } from './sma-4.ts';
import { sma5Twins } from './sma-5.ts';

/** Fabrics that break one guarantee each and no other. The kit must catch every one, by the checks that its card names. */
export const brokenTwins: readonly BrokenTwin[] = [...sma1Twins, ...sma2Twins, ...sma3Twins, ...sma4Twins, ...sma5Twins];
