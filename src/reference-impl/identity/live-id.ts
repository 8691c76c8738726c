/** The longest Live ID, in characters: an e-mail address may be no longer (RFC 5321 section 4.5.3.1). */
const MAX_LENGTH = 254;

/**
 * The one spelling under which a Live ID is kept and compared. Whatever is typed is composed (NFC), stripped of surrounding space and
 * lower-cased, so that `Ann@Example.com` and `ann@example.com` are one person.
 */
export function canonicalLiveId(typed: string): string {
  return typed.trim().normalize('NFC').toLowerCase();
}

/** Whether this could be a Live ID at all: something before one `@`, something after it, no spaces. Expects the canonical spelling. */
export function isLiveId(canonical: string): boolean {
  return canonical.length <= MAX_LENGTH && /^[^\s@]+@[^\s@]+$/.test(canonical);
}
