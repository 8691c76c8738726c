import type { Variant } from '../subject.ts';

export const variants: readonly Variant[] = [];
