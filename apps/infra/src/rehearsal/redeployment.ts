import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyWorkspace, workspace } from '@covid-etl/workspace-copy';
import { dashboardProject } from '../names.ts';
import { changesBy, deployAll, deployApp, type Deployed } from './deployment.ts';
import { must } from './eventually.ts';
import { step } from './report.ts';

/** The app that the rehearsal changes. */
const app = 'transform';

/** @throws RehearsalFailed where a deployment did anything but update these stacks */
const mustUpdate = ({ created, updated, removed }: Deployed, expected: readonly string[]): void =>
  must(
    created.length === 0 && removed.length === 0 && updated.join() === expected.join(),
    `created ${created.join()}, updated ${updated.join()}, removed ${removed.join()}; expected an update of ${expected.join() || 'nothing'}`,
  );

/** What a second deployment does: nothing where nothing has changed, and one stack where one app has. */
export const redeploy = async (stage: string): Promise<void> => {
  const stack = `covid-etl-${stage}-${app}`;
  await step('nx run infra:deploy again, without a change', async (detail) => {
    mustUpdate(await changesBy(stage, deployAll), []);
    detail('updated 0');
  });
  await step(`nx deploy ${dashboardProject}: its stack as it was, its files anew`, async (detail) => {
    mustUpdate(await changesBy(stage, () => deployApp(dashboardProject)), []);
    detail('updated 0');
  });
  await step(`nx deploy ${app}, after a change in it`, async (detail) => {
    await using copy = await copyWorkspace();
    const handler = join(copy.directory, 'apps/etl-lambdas', app, 'src/handler.ts');
    await appendFile(handler, `Reflect.set(globalThis, 'rehearsed', true);\n`);
    // What has not changed is built already.
    const env = { NX_CACHE_DIRECTORY: process.env.NX_CACHE_DIRECTORY ?? join(workspace, '.nx/cache') };
    const changes = await changesBy(stage, () => deployApp(app, { cwd: copy.directory, env }));
    mustUpdate(changes, [stack]);
    detail(`updated 1: ${stack}`);
  });
  await step(`nx deploy ${app}, with the change undone`, async (detail) => {
    mustUpdate(await changesBy(stage, () => deployApp(app)), [stack]);
    detail(`updated 1: ${stack}`);
  });
};
