import type { Liar } from '../subject.ts';

export const liars: readonly Liar[] = [];
