const integers = new Intl.NumberFormat('en-US');

/** A whole number with separators, or a dash where it is unknown. */
export const count = (value: number | null): string => (value === null ? '–' : integers.format(value));

/** A number of things, e.g. `1 date`, `1,158 rows`. */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** A size in bytes for people. */
export const size = (bytes: number): string =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 ** 2
      ? `${(bytes / 1024).toFixed(1)} KiB`
      : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
