/** Takes the common indentation off a Gherkin description, and the blank lines around it. */
export function dedent(description: string): string {
  const lines = description.replace(/\r\n?/g, '\n').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines
    .map((line) => line.slice(common).trimEnd())
    .join('\n')
    .trim();
}

const SLUG_LENGTH = 120;

/** A title as the last part of a check's id: lower-case ASCII letters, digits and dashes, at most 120 characters. */
export function slug(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (words.length <= SLUG_LENGTH) return words;
  return words.slice(0, SLUG_LENGTH + 1).replace(/-[^-]*$/, '');
}
