/** A browser's cookies, by name. Open to the checks on purpose: they look, forge, fix and replay. */
export type Cookies = Map<string, string>;

/** Takes up what an answer sets. `setCookie`: the values of its Set-Cookie lines, joined by line feeds (RFC 6265 section 4.1). */
export function takeCookies(cookies: Cookies, setCookie: string | undefined): void {
  for (const line of setCookie?.split('\n') ?? []) {
    const [pair = '', ...attributes] = line.split(';');
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = pair.slice(0, equals).trim();
    if (attributes.some(expired)) cookies.delete(name);
    else cookies.set(name, pair.slice(equals + 1).trim());
  }
}

/** Whether an attribute deletes the cookie: no age left, or an expiry at the beginning of time. A fabric's clock is its own, so other dates tell nothing. */
function expired(attribute: string): boolean {
  const [name = '', value = ''] = attribute.split('=', 2).map((part) => part.trim());
  if (name.toLowerCase() === 'max-age') return Number(value) <= 0;
  return name.toLowerCase() === 'expires' && new Date(value).getUTCFullYear() <= 1970;
}

export const cookieHeader = (cookies: ReadonlyMap<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
