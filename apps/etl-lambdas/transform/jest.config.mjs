import preset from '../../../jest.preset.mjs';

export default { ...preset, displayName: 'transform', rootDir: import.meta.dirname };
