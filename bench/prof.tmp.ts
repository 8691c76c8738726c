import { randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Clients, ready } from '/work/main/bench/storage/client.ts';
async function main() {
  const child = fork('/work/main/bench/storage/'+process.argv[4], { execArgv: ['--require', 'ts-node/register'] });
  const ask = async (m: any) => { child.send(m); return ((await once(child, 'message')) as any)[0]; };
  const { service } = await ask({ ask: 'start' });
  const clients = await Clients.open(service, 16);
  await clients.ask(ready(service, 'PUT', '/bench?restype=container', { status: 201 }));
  const N = Number(process.argv[2] ?? 4000);
  const what = (process.argv[3] ?? 'put,get,delete').split(',');
  const names = Array.from({ length: N }, (_, i) => `small-${i}`);
  for (let r = 0; r < 3; r++) {
    const line = [];
    for (const w of ['put', 'get', 'delete']) {
      const reqs = w === 'put' ? names.map(n => ready(service, 'PUT', `/bench/${n}`, { body: randomBytes(1024), status: 201 })) : w === 'get' ? names.map(n => ready(service, 'GET', `/bench/${n}`, { status: 200, length: 1024 })) : names.map(n => ready(service, 'DELETE', `/bench/${n}`, { status: 202 }));
      const c0 = (await ask({ ask: 'cpu' })).milliseconds;
      for (let k = 0; k < (w === 'get' && what[0] === 'get' ? 5 : 1); k++) await clients.run(reqs);
      line.push(`${w} ${(((await ask({ ask: 'cpu' })).milliseconds - c0) / N).toFixed(3)}`);
    }
    console.log(line.join('  '));
  }
  clients.close(); child.disconnect(); await once(child, 'exit');
}
void main();
