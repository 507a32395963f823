import preset from '../../jest.preset.mjs';

/** The tests talk to a queue over HTTP, some of them many times: each may take longer on a busy machine. */
export default {
  ...preset,
  displayName: 'retry-poller',
  rootDir: import.meta.dirname,
  testTimeout: 60_000,
};
