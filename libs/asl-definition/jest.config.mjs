import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'asl-definition', rootDir: import.meta.dirname };
