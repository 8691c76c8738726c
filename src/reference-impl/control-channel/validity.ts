/** How long a component's certificate is good for, in years: as long as any machine stands. */
const YEARS = 50;
const DAY = 24 * 60 * 60 * 1000;

/** When a certificate that is made now is valid: from a day ago on, so that clocks may differ a little. */
export function validityFrom(now: Date): { readonly notBefore: Date; readonly notAfter: Date } {
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  return { notBefore: new Date(now.getTime() - DAY), notAfter };
}
