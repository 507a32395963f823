import preset from '../../../jest.preset.mjs';

export default { ...preset, displayName: 'initial-load', rootDir: import.meta.dirname };
