/** The checks' names of DEL-1's tables of examples. */
const GONE = 'deleted-is-gone';
export const CONCURRENT = { 'nobody-sees-what-was-deleted-while-others-go-on-writing': 'deleted-stays-unseen' };
export const caughtBy = (...checks: string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, GONE]));
export const reach = (way: string): string => `nobody-who-${way}-gets-at-a-deleted-blob`;
export const deletionOf = (what: string): string => `a-deletion-of-${what}-leaves-nothing-of-it`;
