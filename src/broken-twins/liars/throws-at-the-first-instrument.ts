import { liar, lyingReference } from './liar.ts';

export const throwsAtTheFirstInstrument = liar('throws-at-the-first-instrument', 'It throws whenever an instrument is used.', () =>
  lyingReference(() => ({ use: () => Promise.reject(new Error('Segmentation fault')) })),
);
