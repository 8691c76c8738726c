import type { BrokenTwin } from '../subject.ts';
import { cfg1Twins } from './cfg-1.ts';
import { cfg2Twins } from './cfg-2.ts';
import { cfg3Twins } from './cfg-3.ts';
import { ctl1Twins } from './ctl-1.ts';
import { ctl2Twins } from './ctl-2.ts';
import { ctl3Twins } from './ctl-3.ts';
import { ctl4Twins } from './ctl-4.ts';
import { del1Twins } from './del-1.ts';
import { del2Twins } from './del-2.ts';
import { del3Twins } from './del-3.ts';
import { del4Twins } from './del-4.ts';
import { del5Twins } from './del-5.ts';
import { dsk1Twins } from './dsk-1.ts';
import { dsk2Twins } from './dsk-2.ts';
import { dsk3Twins } from './dsk-3.ts';
import { dsk4Twins } from './dsk-4.ts';
import { dsk5Twins } from './dsk-5.ts';
import { edg1Twins } from './edg-1.ts';
import { edg2Twins } from './edg-2.ts';
import { enc1Twins } from './enc-1.ts';
import { enc2Twins } from './enc-2.ts';
import { enc3Twins } from './enc-3.ts';
import { geo1Twins } from './geo-1.ts';
import { geo2Twins } from './geo-2.ts';
import { iam1Twins } from './iam-1.ts';
import { iso1Twins } from './iso-1.ts';
import { iso2Twins } from './iso-2.ts';
import { lpr1Twins } from './lpr-1.ts';
import { lpr2Twins } from './lpr-2.ts';
import { lpr3Twins } from './lpr-3.ts';
import { net1Twins } from './net-1.ts';
import { net2Twins } from './net-2.ts';
import { net3Twins } from './net-3.ts';
import { net4Twins } from './net-4.ts';
import { prt2Twins } from './prt-2.ts';
import { prt3Twins } from './prt-3.ts';
import { sak1Twins } from './sak-1.ts';
import { sak4Twins } from './sak-4.ts';
import { sma1Twins } from './sma-1.ts';
import { sma2Twins } from './sma-2.ts';
import { sma3Twins } from './sma-3.ts';
import { sma4Twins } from './sma-4.ts';
import { sma5Twins } from './sma-5.ts';
import { sub1Twins } from './sub-1.ts';
import { sub2Twins } from './sub-2.ts';
import { sub3Twins } from './sub-3.ts';
import { sub4Twins } from './sub-4.ts';
import { vln1Twins } from './vln-1.ts';
import { vln2Twins } from './vln-2.ts';
import { vln3Twins } from './vln-3.ts';
import { vm1Twins } from './vm-1.ts';
import { vm2Twins } from './vm-2.ts';
import { vm3Twins } from './vm-3.ts';
import { vm4Twins } from './vm-4.ts';

/** Fabrics that break one guarantee each and no other. The kit must catch every one, by the checks that its card names. */
export const brokenTwins: readonly BrokenTwin[] = [
  ...sub1Twins,
  ...sub2Twins,
  ...sub3Twins,
  ...sub4Twins,
  ...prt2Twins,
  ...prt3Twins,
  ...sak1Twins,
  ...sak4Twins,
  ...sma1Twins,
  ...sma2Twins,
  ...sma3Twins,
  ...sma4Twins,
  ...sma5Twins,
  ...vm1Twins,
  ...vm2Twins,
  ...vm3Twins,
  ...vm4Twins,
  ...ctl1Twins,
  ...ctl2Twins,
  ...ctl3Twins,
  ...ctl4Twins,
  ...iam1Twins,
  ...lpr1Twins,
  ...lpr2Twins,
  ...lpr3Twins,
  ...iso1Twins,
  ...iso2Twins,
  ...net1Twins,
  ...net2Twins,
  ...net3Twins,
  ...net4Twins,
  ...edg1Twins,
  ...edg2Twins,
  ...vln1Twins,
  ...vln2Twins,
  ...vln3Twins,
  ...enc1Twins,
  ...enc2Twins,
  ...enc3Twins,
  ...del1Twins,
  ...del2Twins,
  ...del3Twins,
  ...del4Twins,
  ...del5Twins,
  ...dsk1Twins,
  ...dsk2Twins,
  ...dsk3Twins,
  ...dsk4Twins,
  ...dsk5Twins,
  ...cfg1Twins,
  ...cfg2Twins,
  ...cfg3Twins,
  ...geo1Twins,
  ...geo2Twins,
];
