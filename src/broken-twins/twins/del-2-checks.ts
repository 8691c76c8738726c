/** The checks' names of DEL-2's tables of examples, each with its judge. */
export const history = (what: string): Record<string, string> => ({ [`concurrent-clients-see-one-history-of-${what}`]: 'linearizable' });
export const race = (what: string): Record<string, string> => ({
  [`of-ten-who-${what}-at-once-exactly-one-is-told-that-it-is-done`]: 'one-wins',
});
export const relay = (what: string): Record<string, string> => ({
  [`${what}-is-seen-through-every-other-front-end-at-once`]: 'linearizable',
});
