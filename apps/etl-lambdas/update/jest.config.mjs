import preset from '../../../jest.preset.mjs';

export default { ...preset, displayName: 'update', rootDir: import.meta.dirname };
