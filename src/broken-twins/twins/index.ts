import type { BrokenTwin } from '../subject.ts';

export const brokenTwins: readonly BrokenTwin[] = [];
