// Instants are kept as ISO 8601 in UTC with milliseconds, so both forms are that text cut short or drawn out.

/** An instant as nearly all of the API writes it: whole seconds, as in `2013-03-19T20:17:13Z`. */
export function wireTime(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}

/** An instant as management certificates have it: seven decimals, as in `2015-06-30T23:59:23.8310000Z`. */
export function wireTimeWithTicks(instant: string): string {
  return `${instant.slice(0, 23)}0000Z`;
}
