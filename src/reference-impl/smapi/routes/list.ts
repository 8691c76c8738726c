import { document } from '../xml/writer.ts';

/**
 * Makes what writes a list of views into a response body. The same list for the same address is written once: management hands out the same one for as
 * long as nothing has changed.
 * @param base where the API's own paths start, as in {@link Call.base}
 */
export function listWriter<View>(
  root: string,
  write: (view: View, base: string) => string,
): (views: readonly View[], base: string) => string {
  const written = new WeakMap<readonly View[], { readonly base: string; readonly body: string }>();
  return (views, base) => {
    const last = written.get(views);
    if (last?.base === base) return last.body;
    const body = document(root, views.map((view) => write(view, base)).join(''));
    written.set(views, { base, body });
    return body;
  };
}
