/** The parts of a request's target. */
export interface Target {
  /** A lower-case GUID. */
  readonly subscriptionId: string;
  /** The path below the subscription, a segment each, still percent-encoded; without a slash at the end. */
  readonly segments: readonly string[];
  /** What follows the question mark. */
  readonly query: string;
}

const SUBSCRIPTION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SUBSCRIPTION_LENGTH = 36;

/** Takes a request target apart; null when it names no subscription. The absolute form is taken too (RFC 9112 section 3.2.2). */
export function parseTarget(url: string | undefined): Target | null {
  const target = url?.startsWith('/') === true ? url : (url ?? '').replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const end = 1 + SUBSCRIPTION_LENGTH;
  const subscriptionId = path.slice(1, end).toLowerCase();
  const after = path[end];
  if (path[0] !== '/' || (after !== undefined && after !== '/') || !SUBSCRIPTION.test(subscriptionId)) return null;
  const segments = after === undefined ? [] : path.slice(end + 1).split('/');
  if (segments[segments.length - 1] === '') segments.pop();
  return { subscriptionId, segments, query: mark < 0 ? '' : target.slice(mark + 1) };
}
