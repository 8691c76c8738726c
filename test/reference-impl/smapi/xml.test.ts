import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { WireError } from '../../../src/reference-impl/smapi/wire-error.ts';
import { optionalText, requiredBase64Text } from '../../../src/reference-impl/smapi/xml/fields.ts';
import { DEEPEST, MOST_ELEMENTS, readDocument } from '../../../src/reference-impl/smapi/xml/reader.ts';
import { base64Text, document, text } from '../../../src/reference-impl/smapi/xml/writer.ts';
import { NS } from './fixture.ts';

const read = (source: string | Uint8Array): ReturnType<typeof readDocument> =>
  readDocument(typeof source === 'string' ? Buffer.from(source) : source, 'A');

/** The code of the refusal; fails when it is not a WireError. */
function refusal(source: string | Uint8Array): string | undefined {
  try {
    read(source);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof WireError) return thrown.code;
    throw thrown;
  }
}

const LAUGHS = `<!DOCTYPE A [<!ENTITY a "ha">${'bcdefghij'.replace(/./g, (c) => `<!ENTITY ${c} "${`&${String.fromCharCode(c.charCodeAt(0) - 1)};`.repeat(10)}">`)}]>`;

describe("SMAPI's XML reader", () => {
  const attacks: Readonly<Record<string, string | Uint8Array>> = {
    'a billion laughs': `${LAUGHS}<A ${NS}><B>&j;</B></A>`,
    'an external entity': `<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/hostname">]><A ${NS}><B>&x;</B></A>`,
    'an external subset': `<!DOCTYPE A SYSTEM "http://127.0.0.1:1/x.dtd"><A ${NS}/>`,
    'a parameter entity': `<!DOCTYPE A [<!ENTITY % p SYSTEM "http://127.0.0.1:1/">%p;]><A ${NS}/>`,
    'an empty document type': `<!DOCTYPE A><A ${NS}/>`,
    'an undeclared entity': `<A ${NS}><B>&nbsp;</B></A>`,
    'no namespace': '<A/>',
    'another namespace': '<A xmlns="urn:other"/>',
    'another root': `<a ${NS}/>`,
    'an undeclared prefix': `<A ${NS}><x:B/></A>`,
    'the same attribute twice': `<A ${NS} b="1" b="2"/>`,
    'the same namespaced attribute twice': `<A ${NS} xmlns:j="http://www.w3.org/2001/XMLSchema-instance" i:nil="1" j:nil="0"/>`,
    'too deep nesting': `<A ${NS}>${'<B>'.repeat(DEEPEST)}${'</B>'.repeat(DEEPEST)}</A>`,
    'absurd nesting': `<A ${NS}>${'<B>'.repeat(200_000)}`,
    'too many elements': `<A ${NS}>${'<B/>'.repeat(MOST_ELEMENTS)}</A>`,
    'two roots': `<A ${NS}/><A ${NS}/>`,
    'text after the root': `<A ${NS}/>text`,
    'text before the root': `text<A ${NS}/>`,
    'an unclosed root': `<A ${NS}><B></B>`,
    'crossed tags': `<A ${NS}><B><C></B></C></A>`,
    'a control character': `<A ${NS}>\u0001</A>`,
    'a reference to a control character': `<A ${NS}>&#1;</A>`,
    'a reference beyond Unicode': `<A ${NS}>&#x110000;</A>`,
    'bad UTF-8': Buffer.concat([Buffer.from(`<A ${NS}>`), Buffer.from([0xc3, 0x28]), Buffer.from('</A>')]),
    'an overlong slash': Buffer.concat([Buffer.from(`<A ${NS}>`), Buffer.from([0xc0, 0xaf]), Buffer.from('</A>')]),
    'UTF-16': Buffer.from(`\ufeff<A ${NS}/>`, 'utf16le'),
    'another encoding in the prolog': `<?xml version="1.0" encoding="utf-7"?><A ${NS}/>`,
    'XML 1.1': `<?xml version="1.1"?><A ${NS}/>`,
    'a NUL': `<A ${NS}>\0</A>`,
    nothing: '',
    'white space': ' \r\n',
    JSON: '{"A":1}',
  };
  for (const [name, source] of Object.entries(attacks)) {
    it(`refuses ${name}`, () => {
      expect(refusal(source)).to.equal('InvalidXmlRequest');
    });
  }

  it('takes what is well-formed, to the limits', () => {
    for (const source of [
      `<A ${NS}/>`,
      `<?xml version="1.0"?><A ${NS}/>`,
      `\ufeff<?xml version='1.0' encoding='UTF-8' standalone='no'?>\r\n<?hint?><!-- c --><A ${NS}>&lt;&gt;&amp;&quot;&apos;&#65;</A>\n`,
      `<x:A xmlns:x='http://schemas.microsoft.com/windowsazure'/>`,
      `<A ${NS}>${'<B>'.repeat(DEEPEST - 1)}${'</B>'.repeat(DEEPEST - 1)}</A>`,
      `<A ${NS}>${'<B/>'.repeat(MOST_ELEMENTS - 1)}</A>`,
    ]) {
      expect(refusal(source), source.slice(0, 80)).to.equal(undefined);
    }
  });

  it('tells nil, empty and absent apart', () => {
    const element = read(`<A ${NS}><B i:nil="true"/><C/><D i:nil="false">d</D><E nil="true">e</E></A>`);
    expect(['B', 'C', 'D', 'E', 'F'].map((name) => optionalText(element, name))).to.deep.equal([undefined, '', 'd', 'e', undefined]);
  });

  it('never throws anything but a refusal, whatever comes', () => {
    const scraps = fc.constantFrom(
      '<',
      '>',
      '/',
      '<A',
      '</A>',
      `<A ${NS}>`,
      '<B>',
      '</B>',
      '<!DOCTYPE',
      '[',
      ']]>',
      '<![CDATA[',
      '&',
      ';',
      '&#',
      'x',
      '"',
      "'",
      '=',
      ' ',
      '<?',
      '?>',
      '<!--',
      '-->',
      ':',
      'xmlns',
      'xmlns:x=""',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(scraps, { maxLength: 40 }).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (source) => {
          expect(refusal(source)).to.be.oneOf([undefined, 'InvalidXmlRequest']);
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(refusal(bytes)).to.equal('InvalidXmlRequest');
      }),
    );
  });

  it('refuses a document that is cut off anywhere', () => {
    const whole = Buffer.from(document('A', text('B', 'größer') + base64Text('C', 'label')));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(refusal(whole.subarray(0, length))).to.equal('InvalidXmlRequest');
      }),
    );
  });

  it('reads back what the writer wrote', () => {
    // what XML cannot hold comes back as U+FFFD
    const wellFormed = (value: string): string => Buffer.from(value).toString();
    const lasting = (value: string): string => value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
            fc.constantFrom('&', '<', '>', ']]>', '\r', '\n', '\t', '"', '\ud800', '\udc00', '\0', '\u2028'),
          ),
        }),
        (value) => {
          const element = read(document('A', text('B', value) + base64Text('C', value)));
          expect(optionalText(element, 'B')).to.equal(lasting(wellFormed(value)));
          expect(requiredBase64Text(element, 'C')).to.equal(wellFormed(value));
        },
      ),
      { numRuns: 500 },
    );
  });
});
