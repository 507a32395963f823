import fc from 'fast-check';

/** Rows of a source's file, most of them as they should be. */
const row = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 28 }), fc.nat(1_000_000), fc.nat(10_000))
      .map(([day, cases, deaths]) => `2021-02-${String(day).padStart(2, '0')},${cases},${deaths}`),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^["\d,\r \t-]{0,30}$/) },
);

/** What a mutation puts into a file, or replaces a part of it by. */
const splinter = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc
    .constantFrom('"', '""', ',', '\n', '\r', '\r\n', '\uFEFF', '\0', '<', '-', 'é', '"\n"')
    .map((text) => Buffer.from(text)),
);

const mutated = (
  file: Uint8Array,
  mutations: readonly (readonly [number, number, Uint8Array])[],
): Uint8Array =>
  mutations.reduce<Uint8Array>((bytes, [at, cut, put]) => {
    const position = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, position), put, bytes.subarray(position + cut)]);
  }, file);

/** The bytes of a file that is valid CSV, that was such a file, or that never was one. */
export const csvBytes = (): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .tuple(
        fc.constantFrom(
          'date,cases,deaths',
          '\uFEFF"date",cases,"deaths"',
          'deaths,fips,date,cases',
          'date,cases',
        ),
        fc.array(row, { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(), fc.nat(20), splinter), { maxLength: 3 }),
      )
      .map(([header, rows, end, isEnded, mutations]) =>
        mutated(Buffer.from([header, ...rows].join(end) + (isEnded ? end : '')), mutations),
      ),
  );
