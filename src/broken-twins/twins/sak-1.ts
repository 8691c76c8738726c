import { sak1ComparedTwins } from './sak-1-compared.ts';
import { sak1DateTwins } from './sak-1-dates.ts';
import { sak1OpenTwins } from './sak-1-open.ts';
import { sak1SignedTwins } from './sak-1-signed.ts';

export const sak1Twins = [...sak1SignedTwins, ...sak1ComparedTwins, ...sak1DateTwins, ...sak1OpenTwins];
