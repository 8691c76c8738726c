import type { Management } from '../management/management.ts';
import type { Principal } from '../management/principal.ts';
import type { ApiVersion } from './api-version.ts';
import type { Answer } from './answer.ts';
import { WireError } from './wire-error.ts';
import { readDocument, type XmlElement } from './xml/reader.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One operation of the API: when a request is it, and what it does. */
export interface Route {
  readonly method: Method;
  /** Below the subscription, without a slash at the end: `services/hostedservices/{service}`. Words match in any case; `{name}` takes one segment. */
  readonly path: string;
  /** The query parameter that tells operations on one path apart, as in `comp=config`. */
  readonly query?: `${string}=${string}`;
  /** The first version of the API that has the operation. */
  readonly since: ApiVersion;
  readonly credential: 'certificate';
  handle(call: Call): Answer;
}

/** A request on its way through a route, authenticated. */
export class Call {
  constructor(
    readonly management: Management,
    readonly who: Principal,
    readonly subscriptionId: string,
    /** The door's own address, as in `https://127.0.0.1:50123`. */
    private readonly origin: string,
    readonly version: ApiVersion,
    private readonly params: ReadonlyMap<string, string>,
    private readonly query: ReadonlyMap<string, string>,
    private readonly body: Uint8Array,
  ) {}

  /** Where the API's own paths start for this subscription: `https://management.core.windows.net/{subscription}` at the real service. */
  get base(): string {
    return `${this.origin}/${this.subscriptionId}`;
  }

  /** Where `Location` headers point into: the real service wrote `subscriptions` before the id in them. */
  get resourceBase(): string {
    return `${this.origin}/subscriptions/${this.subscriptionId}`;
  }

  /** A segment that the route's path names. */
  param(name: string): string {
    const value = this.params.get(name);
    if (value === undefined) throw new Error(`the route has no {${name}}`);
    return value;
  }

  /** A query parameter; its name in lower case. */
  queryParameter(name: string): string | undefined {
    return this.query.get(name);
  }

  /** The body as XML, with that root. */
  document(root: string): XmlElement {
    return readDocument(this.body, root);
  }
}

/** What the path of a request leads to. */
export interface Place {
  readonly routes: readonly Route[];
  readonly params: ReadonlyMap<string, string>;
}

/** A segment's word, a name for any segment, and where each leads. */
interface Junction {
  readonly words: Map<string, Junction>;
  name?: { readonly param: string; readonly next: Junction };
  readonly routes: Route[];
}

/** Finds routes by path. Built once for the table; a look-up walks one step a segment. */
export class Router {
  private readonly root: Junction = junction();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.add(route);
  }

  /**
   * What stands at these segments, each still percent-encoded. Words go before names, but a hosted service may well be called
   * `operations`: where a word leads nowhere, the name is tried.
   * @throws {WireError} ResourceNotFound when nothing stands there
   */
  find(segments: readonly string[]): Place {
    const place = walk(this.root, segments, 0);
    if (place === undefined) throw new WireError('ResourceNotFound');
    return place;
  }

  private add(route: Route): void {
    let at = this.root;
    for (const segment of route.path === '' ? [] : route.path.split('/')) {
      const param = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (param === undefined) {
        let next = at.words.get(segment);
        if (next === undefined) at.words.set(segment, (next = junction()));
        at = next;
      } else {
        at.name ??= { param, next: junction() };
        if (at.name.param !== param) throw new Error(`${route.path}: a place has one name, and this one is {${at.name.param}} elsewhere`);
        at = at.name.next;
      }
    }
    at.routes.push(route);
  }
}

/**
 * The one route for a request at a place.
 * @throws {WireError} InvalidHttpVerb, or MissingOrInvalidRequiredQueryParameter
 */
export function choose(place: Place, method: string | undefined, query: ReadonlyMap<string, string>): Route {
  const ofMethod = place.routes.filter((route) => route.method === method);
  if (ofMethod.length === 0) throw new WireError('InvalidHttpVerb');
  const asked = ofMethod.find((route) => route.query !== undefined && asksFor(route.query, query));
  const chosen = asked ?? ofMethod.find((route) => route.query === undefined);
  if (chosen === undefined) throw new WireError('MissingOrInvalidRequiredQueryParameter');
  return chosen;
}

function asksFor(wanted: string, query: ReadonlyMap<string, string>): boolean {
  const [name = '', value = ''] = wanted.split('=');
  return query.get(name)?.toLowerCase() === value;
}

/**
 * A query string, names in lower case.
 * @throws {WireError} MissingOrInvalidRequiredQueryParameter for a name given twice, or bad percent-encoding
 */
export function parseQuery(query: string): ReadonlyMap<string, string> {
  const parsed = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))?.toLowerCase();
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    if (name === undefined || value === undefined || parsed.has(name)) throw new WireError('MissingOrInvalidRequiredQueryParameter');
    parsed.set(name, value);
  }
  return parsed;
}

function walk(
  at: Junction,
  segments: readonly string[],
  from: number,
): { readonly routes: readonly Route[]; readonly params: Map<string, string> } | undefined {
  const encoded = segments[from];
  if (encoded === undefined) return at.routes.length > 0 ? { routes: at.routes, params: new Map() } : undefined;
  const segment = decode(encoded);
  if (segment === undefined || segment === '') return undefined;
  const word = at.words.get(segment.toLowerCase());
  const place = word && walk(word, segments, from + 1);
  if (place !== undefined || at.name === undefined) return place;
  const named = walk(at.name.next, segments, from + 1);
  named?.params.set(at.name.param, segment);
  return named;
}

function decode(encoded: string): string | undefined {
  if (!encoded.includes('%')) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function junction(): Junction {
  return { words: new Map(), routes: [] };
}
