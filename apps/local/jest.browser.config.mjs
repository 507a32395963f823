import e2e from './jest.e2e.config.mjs';

/** The page that the built command serves, in a real browser. One file at a time: a browser takes what there is. */
export default {
  ...e2e,
  displayName: 'local browser',
  testMatch: ['<rootDir>/src/**/*.browser.ts'],
  maxWorkers: 1,
};
