import { describe, expect, it } from '@jest/globals';
import { count, plural, size } from './figures.ts';

describe('Figures for people', () => {
  it('have separators', () => expect(count(103_910_034)).toBe('103,910,034'));
  it('are a dash where unknown', () => expect(count(null)).toBe('–'));
  it('agree in number', () => expect([plural(1, 'row'), plural(2, 'row')]).toEqual(['1 row', '2 rows']));
  it('are sizes', () =>
    expect([size(99), size(30_714), size(5_000_000)]).toEqual(['99 B', '30.0 KiB', '4.8 MiB']));
});
