/** A paragraph of the source document: its id, what it is, and how many sentences it has. The text itself stays with its author. */
type Paragraph = readonly [id: string, kind: 'text' | 'heading', sentences: number];

// prettier-ignore
const PARAGRAPHS: readonly Paragraph[] = [
  ['P01', 'text', 5], ['P02', 'text', 4], ['P03', 'text', 3], ['P04', 'text', 2], ['P05', 'text', 8],
  ['P06', 'heading', 1], ['P07', 'text', 3], ['P08', 'text', 2], ['P09', 'text', 4], ['P10', 'text', 2],
  ['P11', 'heading', 1], ['P12', 'text', 6], ['P13', 'text', 4], ['P14', 'text', 1], ['P15', 'heading', 1],
  ['P16', 'text', 3], ['P17', 'text', 6], ['P18', 'heading', 1], ['P19', 'text', 2], ['P20', 'text', 4],
  ['P21', 'text', 2], ['P22', 'heading', 1], ['P23', 'text', 2], ['P24', 'text', 6], ['P25', 'text', 3],
  ['P26', 'text', 3], ['P27', 'heading', 1], ['P28', 'text', 4], ['P29', 'heading', 1], ['P30', 'text', 6],
  ['P31', 'heading', 1], ['P32', 'text', 2], ['P33', 'text', 1], ['P34', 'text', 1], ['P35', 'text', 1],
  ['P36', 'text', 6], ['P37', 'text', 8], ['P38', 'text', 2], ['P39', 'heading', 1], ['P40', 'text', 3],
  ['P41', 'text', 1], ['P42', 'text', 4], ['P43', 'text', 5], ['P44', 'heading', 1], ['P45', 'text', 5],
  ['P46', 'heading', 1], ['P47', 'text', 6], ['P48', 'text', 4], ['P49', 'text', 10], ['P50', 'heading', 1],
  ['P51', 'text', 1], ['P52', 'text', 1], ['P53', 'text', 1],
];

/** A sentence of the source document. */
export interface Sentence {
  /** Paragraph and place within it, for example `P09.2`. */
  readonly id: string;
  readonly kind: 'text' | 'heading';
}

/** Every sentence of the source document, in its order. */
export const SENTENCES: readonly Sentence[] = PARAGRAPHS.flatMap(([paragraph, kind, count]) =>
  Array.from({ length: count }, (_, index) => ({ id: `${paragraph}.${index + 1}`, kind })),
);

/** Sentences that promise nothing which a fabric could break, each with our reason. Headings need none. */
export const NOT_NORMATIVE: Readonly<Record<string, string>> = {
  'P01.1': 'the author on how the text came about',
  'P01.2': 'the author on how the text came about',
  'P01.3': 'the author on the text itself',
  'P01.4': 'the author on the text itself',
  'P01.5': 'a greeting',
  'P02.1': 'what readers fear, not what a fabric does',
  'P02.2': "the author's sympathy with that fear",
  'P02.3': 'when the fear is justified; the cases themselves follow in P02.4, which is covered',
  'P03.1': 'a turn of the argument',
  'P04.1': 'effort spent, with no property that could be observed',
  'P04.2': 'announces the list of questions in P05, which are covered one by one',
  'P16.2': 'announces the list in P17, which is covered item by item',
  'P16.3': 'says how the text goes on',
  'P20.1': 'praises a practice; that the fabric follows it is said in P20.2, which is covered',
  'P23.2': 'credits the experience behind the isolation; the isolation itself is P23.1, which is covered',
  'P45.1': 'on the importance of compliance in the world at large',
  'P45.2': 'on what happens to companies that do not comply',
  'P47.4': 'an intention of the vendor at the time of writing, with no date and no property',
  'P49.1': 'opens the summary, whose sentences are covered one by one',
  'P49.10': 'a comparison with unnamed other systems, which no fabric can be held to',
  'P51.1': 'a link for further reading',
  'P52.1': 'a link for further reading',
  'P53.1': 'a link for further reading',
};
