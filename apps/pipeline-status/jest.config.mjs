import preset from '../../jest.preset.mjs';

/** The tests talk to services over HTTP: each may take longer on a busy machine. */
export default {
  ...preset,
  displayName: 'pipeline-status',
  rootDir: import.meta.dirname,
  testTimeout: 30_000,
};
