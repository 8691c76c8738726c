import { referenceParts } from '../../reference-impl/parts.ts';
import { fronted } from '../wire/front.ts';
import { variant } from './variant.ts';

const [OURS, THEIRS] = ['__Host-portal-session=', '__Host-who='] as const;

/** The same page by another hand: other words, other markup round everything, attributes unquoted in capitals where HTML allows it. */
function redrawn(html: string): string {
  return html
    .replace(/<h1[^>]*>[^<]*<\/h1>/g, '<h2 class=title>Willkommen</h2>')
    .replace('<main', '<div class="banner" data-banner="none"><p>&#x26; mehr &mdash; <b>Neu!</b></p></div><main')
    .replace(/<form /g, '<FORM autocomplete=off ')
    .replace(/<\/form>/g, '</FORM>')
    .replace(/<input type="hidden" name="token" value="([^"]*)">/g, "<input value='$1' name=__RequestVerificationToken type='hidden' />")
    .replace(/<button([^>]*)>[^<]*<\/button>/g, '<button$1>Weiter</button>')
    .replace('</body>', '<script type="application/json">{"form":"<form>"}</script><!-- <form data-action="sign-in"> --></body>');
}

export const portalLook = variant(
  'portal-look',
  'Its Portal looks and is built otherwise: other words, other markup, other names of cookies and hidden fields.',
  {
    portalDoor: (c) =>
      fronted(referenceParts.portalDoor(c), c, {
        request: (headers, body) => ({
          headers: { ...headers, ...(headers['cookie'] === undefined ? {} : { cookie: headers['cookie'].replaceAll(THEIRS, OURS) }) },
          body: Buffer.from(body.toString('latin1').replaceAll('__RequestVerificationToken', 'token'), 'latin1'),
        }),
        answer: ({ headers, body, status }) => {
          const cookies = [headers['set-cookie'] ?? []].flat().map((cookie) => cookie.replace(OURS, THEIRS));
          const html = String(headers['content-type'] ?? '').startsWith('text/html');
          return {
            status,
            headers: { ...headers, ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}), server: 'another' },
            body: html ? Buffer.from(redrawn(body.toString('utf8'))) : body,
          };
        },
      }),
  },
);
