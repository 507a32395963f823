/**
 * What every project's stryker.config.mjs starts from: which of its modules are mutated. Its tests have to notice.
 *
 * @param project the project's folder
 * @param mutate its modules that carry the promise, below the folder
 * @param more.least the share of mutants in per cent that has to be noticed
 * @param more.tests the test files that have to notice, below the folder; all of them where none are named. Each changed
 * line costs a start of all test files that reach it: a module whose own tests hold it is measured with those alone
 * @param more.report the name of its report, where a project has more than one
 * @see docs/mutation.md
 */
export const mutationTest = (project, mutate, { least = 100, tests, report = '.' } = {}) => ({
  testRunner: 'jest',
  // The tests are native ES modules: Jest runs them in Node's vm.
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    configFile: `${project}/jest.config.mjs`,
    config: tests && { testMatch: tests.map((test) => `<rootDir>/${test}`) },
  },
  coverageAnalysis: 'perTest',
  mutate: mutate.map((module) => `${project}/${module}`),
  concurrency: 2,
  thresholds: { high: 100, low: least, break: least },
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `coverage/mutation/${project}/${report}/index.html` },
  jsonReporter: { fileName: `coverage/mutation/${project}/${report}/mutation.json` },
  tempDirName: '.cache/stryker',
  ignorePatterns: ['dist', 'cdk.out', 'coverage', '.nx', '.cache', '.covid-etl', 'apps/infra', 'apps/local'],
});
