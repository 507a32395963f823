const { writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

// Says that `handler.js` is CommonJS, wherever the bundle lies: a folder above may say that it is not.
const declareCommonJs = {
  name: 'declare-commonjs',
  setup({ initialOptions: { outfile, outdir }, onEnd }) {
    onEnd(() => {
      const manifest = join(outdir ?? dirname(outfile), 'package.json');
      writeFileSync(manifest, `${JSON.stringify({ type: 'commonjs' })}\n`);
    });
  },
};

// Writes down what a bundle is made of, beside the folder that is deployed: its test reads it (apps/infra/src/bundles.e2e.ts).
const writeMetafile = {
  name: 'write-metafile',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    const { outfile, outdir } = initialOptions;
    onEnd(({ metafile }) => {
      if (metafile) writeFileSync(`${outdir ?? dirname(outfile)}.meta.json`, JSON.stringify(metafile));
    });
  },
};

// One CommonJS file per Lambda: it loads faster than an ES module on Node 24. The workflow decides by an error's name:
// each of our errors has its own as a property, which no minifier changes.
module.exports = {
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  // A built-in module that is imported when it is needed costs ten times what it costs to require it.
  supported: { 'dynamic-import': false },
  outExtension: { '.js': '.js' },
  minify: true,
  legalComments: 'none',
  plugins: [declareCommonJs, writeMetafile],
};
