import preset from '../../../jest.preset.mjs';

export default { ...preset, displayName: 'load', rootDir: import.meta.dirname };
