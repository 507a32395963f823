import e2e from './jest.e2e.config.mjs';

/** The built command over real figures, which are not part of the project: their path is given. */
export default { ...e2e, displayName: 'local acceptance', testMatch: ['<rootDir>/src/**/*.acceptance.ts'] };
