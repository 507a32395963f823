import { describe, expect, it } from '@jest/globals';
import { forever, inParallel, whileTime } from './parallel.ts';

function* counting(to: number): Generator<number> {
  for (let number = 1; number <= to; number += 1) yield number;
}

describe('A work is done with each item', () => {
  it.each([1, 3, 10])('once, %d at a time', async (parallel) => {
    const done: number[] = [];
    let open = 0;
    let most = 0;
    await inParallel(counting(20), parallel, async (item) => {
      most = Math.max(most, (open += 1));
      await Promise.resolve();
      open -= 1;
      done.push(item);
    });
    expect(done.sort((a, b) => a - b)).toEqual([...counting(20)]);
    expect(most).toBe(parallel);
  });

  it('and all of it is done in the end, where the items end while some is under way', async () => {
    const gates = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const done: number[] = [];
    const all = inParallel(counting(2), 3, async (item) => {
      await gates[item - 1]?.promise;
      done.push(item);
    });
    gates[1]?.resolve(undefined);
    gates[0]?.resolve(undefined);
    await all;
    expect(done).toEqual([2, 1]);
  });
});

describe('Items come for as long as there is time', () => {
  it('all of them where there is', () => expect([...whileTime([1, 2, 3], () => true)]).toEqual([1, 2, 3]));
  it('none where there is none', () => expect([...whileTime([1, 2, 3], () => false)]).toEqual([]));
  it('asked anew before each of them', () => {
    const answers = [true, true, false, true];
    expect([...whileTime([1, 2, 3, 4], () => answers.shift() === true)]).toEqual([1, 2]);
  });
  it('and without an end where they have none', () => {
    let left = 1_000;
    expect([...whileTime(forever(), () => (left -= 1) >= 0)]).toHaveLength(1_000);
  });
});
