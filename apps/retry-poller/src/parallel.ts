/**
 * Does a work with each item, some of them at a time. A generator that stops ends it cleanly: what has been begun is
 * finished, and nothing else is begun.
 *
 * @param parallel how many are worked on at once
 * @param work must not throw
 */
export const inParallel = async <T>(
  items: Generator<T>,
  parallel: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> => {
  const worker = async (): Promise<void> => {
    // All workers take from the one generator.
    for (const item of items) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
};

/** The items one after the other, for as long as there is time for another one. */
export function* whileTime<T>(items: Iterable<T>, hasTime: () => boolean): Generator<T> {
  for (const item of items) {
    if (!hasTime()) return;
    yield item;
  }
}

/** A sequence that does not end by itself. */
export function* forever(): Generator<undefined> {
  for (;;) yield undefined;
}
