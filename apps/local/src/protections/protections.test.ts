import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProtectionNotFound, withoutProtection } from './change.ts';
import { protections, type Protection } from './protections.ts';
import { workspace } from '@covid-etl/workspace-copy';

const textOf = (path: string): string => readFileSync(join(workspace, path), 'utf8');

describe('Each protection', () => {
  it.each(protections.map((protection) => [protection.name, protection] as const))(
    '%s: is in the sources, once, and can be removed',
    (_, protection) => {
      const source = textOf(protection.file);
      expect(withoutProtection(source, protection)).not.toBe(source);
    },
  );

  it('has a name of its own', () =>
    expect(new Set(protections.map(({ name }) => name)).size).toBe(protections.length));

  it('names test files that there are, or a simulation', () => {
    const files = protections.flatMap(({ tests = [] }) => tests);
    expect(files.filter((file) => !existsSync(join(workspace, file)))).toEqual([]);
    expect(protections.filter(({ tests, simulation }) => !tests && !simulation)).toEqual([]);
  });

  it('stands in docs/mutation.md, with its file and what goes wrong without it', () => {
    const page = textOf('docs/mutation.md').replaceAll(/ +/g, ' ');
    const rowOf = ({ name, file, protects }: Protection): string => `| ${name} (\`${file}\`) | ${protects} |`;
    expect(protections.map(rowOf).filter((row) => !page.includes(row))).toEqual([]);
  });
});

describe('A protection that does not fit the sources any more is a named error', () => {
  const [first] = protections;
  const protection: Protection = { ...first!, remove: 'protect();', instead: '' };
  it.each([
    ['where it is gone', 'work();'],
    ['where it is there twice', 'protect();\nwork();\nprotect();'],
  ])('%s', (_, source) => expect(() => withoutProtection(source, protection)).toThrow(ProtectionNotFound));

  it('and what is removed leaves the rest as it was', () =>
    expect(withoutProtection('protect();\nwork("$&");', protection)).toBe('\nwork("$&");'));
});
