import { Lesson, LESSONS } from '../lessons';

const HEAD = `# Hostile input

What was done to other systems of this kind, and where it is tried on this one. The table is data in
\`tools/hostile/src/lessons.ts\`, and a test checks that each test it names is there; it is written here by
\`UPDATE_DOCS=1\` and the test beside it.

    npm run test:hostile
    npm run test:hostile -- canaries

The first runs all of it on SQLite and PostgreSQL within three minutes, the second the files whose name has
that part. What is random tells its seed when it fails; \`FC_SEED=<seed>\` runs it again. Long lists of texts
take turns; \`FLEET_HOSTILE_FULL=1\` tries all of them everywhere, which takes five times as long.
`;

/** The document, as it has to be. */
export function lessonsDocument(): string {
  return HEAD + LESSONS.map(sectionOf).join('');
}

function sectionOf({
  row,
  lesson,
  advisories,
  proofs = [],
  notHere,
}: Lesson): string {
  const files = new Map<string, string[]>();
  for (const { file, title } of proofs) {
    files.set(file, [...(files.get(file) ?? []), title]);
  }
  const tried = [...files].map(
    ([file, titles]) =>
      `- [${shortened(file)}](../${file}): ${titles
        .map(title => `\`${title}\``)
        .join(', ')}`,
  );
  const parts = [
    `## ${row}. ${lesson.replace(/\.$/, '')}`,
    `It happened in: ${advisories}.`,
    ...(notHere ? [notHere] : []),
    ...(tried.length > 0 ? [tried.join('\n')] : []),
  ];
  return `\n${parts.join('\n\n')}\n`;
}

/** The name of a file with the room it is in. */
function shortened(file: string): string {
  return file.replace(/^(packages|plugins|tools)\/([^/]+)\/src\//, '$2/');
}
