import { randomBytes } from 'node:crypto';
import { makeMarker, MarkerSearch, type Marker } from '../src/clients/markers/index.ts';
import { SeededNames } from '../src/clients/seed.ts';
import { alone, compared, costOf, paired, type Bench, type Figure } from './harness.ts';

const ROUNDS = 5;
const CHUNK = 64 * 1024 * 1024;
const CHUNKS = 16;
const MARKERS = [1, 16];

/**
 * How long it takes to find markers on 1 GiB of media, in all the forms in which they may have been written down and also cut in two, against one `indexOf` of one marker as it is over the same
 * bytes. The last marker lies at the very end, in hexadecimal digits.
 */
export const markerSearch: Bench = async (tell) => {
  const names = new SeededNames('bench', 'marker-search');
  const figures: Figure[] = [];
  for (const count of MARKERS) {
    tell(`markers: ${count}`);
    const markers = Array.from({ length: count }, () => makeMarker(names));
    figures.push(...(await compare(markers)));
  }
  return { figures, notes: [`${CHUNKS} times the same ${CHUNK / 1024 / 1024} MiB of random bytes; CPU of this process`] };
};

async function compare(markers: readonly Marker[]): Promise<Figure[]> {
  const [first, last] = [markers[0] as Marker, markers.at(-1) as Marker];
  const chunk = randomBytes(CHUNK);
  const end = Buffer.from(chunk);
  end.write(last.bytes.toString('hex'), CHUNK - 2 * last.bytes.length);
  const medium = Array.from({ length: CHUNKS }, (_, at) => (at === CHUNKS - 1 ? end : chunk));
  const search = new MarkerSearch(markers);
  const searched = await paired(
    ROUNDS,
    async () =>
      costOf(async () => {
        if (search.through('medium', medium).length !== 1) throw new Error('the marker was not found');
      }),
    async () =>
      costOf(async () => {
        if (medium.some((bytes) => bytes.includes(first.bytes))) throw new Error('a marker is there that nobody has put there');
      }),
  );
  const [mine, floor] = [searched.a.map(({ cpu }) => cpu / 1000), searched.b.map(({ cpu }) => cpu / 1000)];
  return [
    compared(`1 GiB, markers: ${markers.length}`, 's', mine, floor, 'at most 3'),
    alone(
      `the same, a second of CPU`,
      'GiB/s',
      mine.map((seconds) => 1 / seconds),
    ),
  ];
}
