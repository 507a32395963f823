import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that a seed decides. */
export interface Random {
  /** A whole number between both ends, which may come too. */
  int(from: number, to: number): number;
  /** True at this rate, from 0 to 1. */
  chance(rate: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

const resolution = 1_000_000_000;

/** The same numbers for the same seed, on any machine. */
export const createRandom = (seed: number): Random => {
  const generator = xoroshiro128plus(seed);
  const int = (from: number, to: number): number => uniformInt(generator, from, to);
  return {
    int,
    chance: (rate) => int(0, resolution - 1) < rate * resolution,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
  };
};
