import type { BrokenTwin } from '../subject.ts';
import { ctl1Twins } from './ctl-1.ts';
import { ctl2Twins } from './ctl-2.ts';
import { ctl3Twins } from './ctl-3.ts';
import { ctl4Twins } from './ctl-4.ts';
import { iam1Twins } from './iam-1.ts';
import { prt2Twins } from './prt-2.ts';
import { prt3Twins } from './prt-3.ts';
import { sma1Twins } from './sma-1.ts';
import { sma2Twins } from './sma-2.ts';
import { sma3Twins } from './sma-3.ts';
import { sma4Twins } from './sma-4.ts';
import { sma5Twins } from './sma-5.ts';
import { sub1Twins } from './sub-1.ts';
import { sub2Twins } from './sub-2.ts';
import { sub3Twins } from './sub-3.ts';
import { sub4Twins } from './sub-4.ts';
import { vm4Twins } from './vm-4.ts';

/** Fabrics that break one guarantee each and no other. The kit must catch every one, by the checks that its card names. */
export const brokenTwins: readonly BrokenTwin[] = [
  ...sub1Twins,
  ...sub2Twins,
  ...sub3Twins,
  ...sub4Twins,
  ...prt2Twins,
  ...prt3Twins,
  ...sma1Twins,
  ...sma2Twins,
  ...sma3Twins,
  ...sma4Twins,
  ...sma5Twins,
  ...vm4Twins,
  ...ctl1Twins,
  ...ctl2Twins,
  ...ctl3Twins,
  ...ctl4Twins,
  ...iam1Twins,
];
