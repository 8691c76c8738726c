import { describe, it } from 'node:test';
import { expect } from 'chai';
import { takeCookies, cookieHeader } from '../../src/clients/portal/cookies.ts';
import { Page } from '../../src/clients/portal/page.ts';

const HTML = `<!doctype html><ul>
  <li data-thumbprint="AA">AA <form data-action="remove-certificate" action="/c/remove"><input type="hidden" name="thumbprint" value="AA"><input type=hidden name=token value="t&amp;1"></form></li>
  <li data-thumbprint="BB">BB <form data-action="remove-certificate" action="/c/remove"><input type="hidden" name="thumbprint" value="BB"></form></li></ul>
  <form data-action="add-certificate" action="/c" enctype="multipart/form-data"><input type="file" name="certificate"><button name="go">Go</button></form>
  <div data-key="primary" data-value="k1"></div><script>var x = '<li data-thumbprint="CC">';</script>`;

describe('Page', () => {
  const page = new Page(HTML);
  it('finds what the page shows, in its order', () => {
    expect(page.values('data-thumbprint')).to.deep.equal(['AA', 'BB']);
    expect(page.shown()).to.deep.equal({ 'data-thumbprint': ['AA', 'BB'], 'data-key': ['primary'] });
    expect(page.beside(['data-key', 'primary'], 'data-value')).to.equal('k1');
    expect(page.beside(['data-key', 'secondary'], 'data-value')).to.equal(null);
  });
  it('takes the form inside the marked element', () => {
    expect(page.form('remove-certificate', ['data-thumbprint', 'BB'])?.hidden).to.deep.equal({ thumbprint: 'BB' });
    expect(page.form('remove-certificate', ['data-thumbprint', 'AA'])).to.deep.equal({
      name: 'remove-certificate',
      action: '/c/remove',
      multipart: false,
      hidden: { thumbprint: 'AA', token: 't&1' },
      fields: [],
    });
    expect(page.form('remove-certificate', ['data-thumbprint', 'DD'])).to.equal(null);
    expect(page.form('nothing')).to.equal(null);
  });
  it('sees that a form has a file', () =>
    void expect(page.form('add-certificate')).to.deep.include({ multipart: true, fields: ['certificate'] }));
});

describe('cookies', () => {
  it('are set, replaced and deleted', () => {
    const cookies = new Map([['old', '1']]);
    takeCookies(cookies, 'session=abc==; Path=/; Secure; HttpOnly\nold=2\nflag=');
    expect(cookieHeader(cookies)).to.equal('old=2; session=abc==; flag=');
    takeCookies(cookies, 'session=; Max-Age=0\nold=; Expires=Thu, 01 Jan 1970 00:00:00 GMT\nnonsense');
    expect([...cookies]).to.deep.equal([['flag', '']]);
  });
});
