import { createServer } from 'node:https';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers, withBody } from '../wire/answers.ts';
import { variant } from './variant.ts';

/** The same document: with a prolog, a comment, white space between elements, a prefix on every name, and quotes of the other kind. */
function otherwise(xml: string): string {
  if (xml === '') return xml;
  const prefixed = xml
    .replace(/<(\/?)(?=[A-Za-z])/g, '<$1azure:')
    .replace(' xmlns="', ' xmlns:azure="')
    .replace(/="([^"']*)"/g, "='$1'")
    .replace(/></g, '>\n  <')
    .replace(/<([\w:]+)\/>/g, '<$1></$1>');
  return `<?xml version="1.0" encoding="utf-8"?>\n<!-- made by another library -->\n${prefixed}\n`;
}

export const otherXml = variant(
  'other-xml',
  'Its XML means the same and is written by another library.',
  smapiOver((options) => rewritingAnswers(createServer(options), (answer) => withBody(answer, otherwise(answer.body)))).makers,
);
