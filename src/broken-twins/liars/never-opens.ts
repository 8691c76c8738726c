import { liar, lyingReference } from './liar.ts';

export const neverOpens = liar('never-opens', 'It describes itself well, and never answers when it is asked for a fabric.', () =>
  lyingReference(() => ({ open: () => new Promise(() => undefined) })),
);
