import { storageOn } from '../twins/doors.ts';
import { variant } from './variant.ts';

export const storageProse = variant(
  'storage-prose',
  'Its storage refuses with the same codes in other words, and says in each refusal which machine has given it.',
  storageOn(() => ({
    errorBody: ({ code }) =>
      `<?xml version="1.0"?>\n<Error>\n  <Machine>7</Machine>\n  <Message>Das steht im Handbuch.</Message>\n  <Code>${code}</Code>\n</Error>\n`,
  })),
  [7],
);
