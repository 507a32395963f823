import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  displayName: 'pipeline-status',
  rootDir: import.meta.dirname,
};
