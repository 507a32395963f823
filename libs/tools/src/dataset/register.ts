import { constantName } from './texts.ts';

/**
 * The list of datasets with one more in it.
 *
 * @param list the text of datasets.ts
 * @throws Error where the text does not look as it should: nothing is put where it may be wrong
 */
export const withDataset = (list: string, id: string): string => {
  const name = constantName(id);
  const imports = [...list.matchAll(/^import \{ \w+ \} from '\.\/[\w-]+\.ts';\n/gm)];
  const last = imports.at(-1);
  const sample = /^(\s*)sampleUs,\n\];/m.exec(list);
  if (!last || !sample)
    throw new Error(
      'datasets.ts: the imports of the datasets, or sampleUs as the last one of the list, are not where they were; ' +
        `add ${name} by hand, or restore them`,
    );
  const line = `import { ${name} } from './${id}.ts';\n`;
  // Imports stand in the order of their modules; type imports come before them.
  const after = imports.findLast(
    ([text]) => text.slice(text.indexOf("'./")) < line.slice(line.indexOf("'./")),
  );
  const position = after ? after.index + after[0].length : (imports[0]?.index ?? last.index);
  const imported = list.slice(0, position) + line + list.slice(position);
  return imported.replace(
    sample[0],
    `${sample[1] ?? ''}${name},\n${sample[0].trimStart().padStart(sample[0].length)}`,
  );
};
