import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rehearseAnalytics } from './analytics.ts';
import { bootstrap, changesBy, deployAll, lintTemplates } from './deployment.ts';
import { exampleDashboard } from '../example-settings.ts';
import { ToolMissing } from './errors.ts';
import { installPythonTools, startMiniStack } from './ministack.ts';
import { rehearseNeighbour } from './neighbour.ts';
import { redeploy } from './redeployment.ts';
import { rehearsePage } from './page.ts';
import { rehearse } from './rehearsal.ts';
import { step } from './report.ts';
import { startSource } from './source.ts';

const usage = `Deploys the whole system to MiniStack, an AWS emulator on this machine, and runs a day that goes well, a day
that fails, and the morning after it. A second run deploys only what has changed since the first.

  npm run rehearse -- [options]

  --fresh            forget what earlier rehearsals deployed
  --skip-if-missing  without Python or MiniStack, say so and end with 0
  --help`;

const cacheDir = '.cache/rehearsal';
const stateDir = join(cacheDir, 'state');
const portFile = join(stateDir, 'source-port');
const stage = 'rehearsal';
const account = '000000000000';
const region = 'us-east-1';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const rememberedPort = (): number => {
  try {
    return Number(readFileSync(portFile, 'utf8'));
  } catch {
    return 0;
  }
};

const main = async (): Promise<void> => {
  await using opened = new AsyncDisposableStack();
  // Whoever ends it ends what it has started.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void opened.disposeAsync().finally(() => process.exit(128 + constants.signals[signal]));
    });
  const tools = await step('MiniStack and cfn-lint, in a virtual environment', () =>
    installPythonTools(cacheDir),
  );
  mkdirSync(stateDir, { recursive: true });
  const source = opened.adopt(await startSource(rememberedPort()), (open) => open.close());
  writeFileSync(portFile, String(source.port));
  const { endpoint } = await step('MiniStack is up', async () =>
    opened.adopt(
      await startMiniStack({ command: tools.ministack, port: await freePort(), stateDir }),
      (running) => running.stop(),
    ),
  );
  // What the CDK's command, its CDK app and our SDK clients go by.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    CDK_DISABLE_VERSION_CHECK: '1',
    NX_DAEMON: 'false',
    COVID_ETL_STAGE: stage,
    COVID_ETL_EMAIL: 'owner@example.org',
    COVID_ETL_DATASETS: 'sample-us',
    COVID_ETL_SOURCE_URLS: JSON.stringify({ 'sample-us': source.urlOf('sample-us') }),
    ...exampleDashboard,
  });
  const templates = await step('cfn-lint', async (detail) => {
    const linted = await lintTemplates(tools['cfn-lint'], join(cacheDir, 'templates'));
    detail(`${linted.length} templates, the pipeline's and the analytics' too`);
    return linted;
  });
  await step('nx run infra:bootstrap', bootstrap);
  await step('nx run infra:deploy', async (detail) => {
    const { created, updated, unchanged } = await changesBy(stage, deployAll);
    detail(`created ${created.length}: ${created.join(', ') || '-'}`);
    detail(`updated ${updated.length}: ${updated.join(', ') || '-'}`);
    detail(`unchanged ${unchanged.length}: ${unchanged.join(', ') || '-'}`);
  });
  const { bucket, dataset } = await rehearse({ stage, account, region, source });
  const template = templates.find((file) => file.includes('analytics')) ?? '';
  await rehearseAnalytics({ stage, bucket, dataset, template });
  await rehearsePage({ stage, account, region, bucket, dataset });
  await redeploy(stage);
  await rehearseNeighbour({ stage, account, region, source });
};

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    'skip-if-missing': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(usage);
} else {
  if (options.fresh) rmSync(stateDir, { recursive: true, force: true });
  try {
    await main();
    console.log('\nThe rehearsal went well.');
  } catch (error) {
    const skipped = error instanceof ToolMissing && options['skip-if-missing'];
    console.error(skipped ? `\nSKIPPED: the rehearsal. ${error.message}` : error);
    process.exitCode = skipped ? 0 : 1;
  }
}
