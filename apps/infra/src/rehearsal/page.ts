import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  keys,
  loadedDates,
  monthOf,
  openStore,
  pipelineStatusFile,
  pipelineStatusSchema,
  readLedger,
  type PipelineStatus,
} from '@covid-etl/etl-core';
import * as v from 'valibot';
import { dashboardProject, namesOf } from '../names.ts';
import { askEdge, replaceFunction, withoutTlsRule, type Answer } from './edge.ts';
import { eventually, must } from './eventually.ts';
import { step } from './report.ts';

const statusSchema = v.pipe(v.string(), v.parseJson(), pipelineStatusSchema);

/** The pipeline's status as the page reads it, once it tells of something. */
export const pipelineTold = (
  bucket: string,
  what: string,
  tells: (status: PipelineStatus) => boolean,
): Promise<PipelineStatus> =>
  eventually(`${pipelineStatusFile} to tell of ${what}`, async () => {
    const stored = await (await openStore(`s3://${bucket}`)).get(keys.pipelineStatus);
    const parsed = v.safeParse(statusSchema, stored && Buffer.from(stored.body).toString());
    return parsed.success && tells(parsed.output) ? parsed.output : undefined;
  });

export interface PageRehearsal {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly dataset: string;
}

const domainOf = async (StackName: string): Promise<string> => {
  const { Stacks: [stack] = [] } = await new CloudFormationClient({}).send(
    new DescribeStacksCommand({ StackName }),
  );
  const url = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'OpenPage')?.OutputValue ?? '';
  must(url.startsWith('https://'), `${StackName} does not say where the page is: ${url}`);
  return new URL(url).host;
};

const doorFile = 'apps/infra/src/stacks/dashboard/door.mjs';

/**
 * Opens the page as a browser does: through the distribution that was deployed, its door, and the policies of both
 * buckets. The emulator's functions know no key-value store: what the door would find there is put in its place. And its
 * CloudFront speaks to its S3 without TLS, which the buckets' policies forbid: that rule is taken out meanwhile.
 */
export const rehearsePage = (options: PageRehearsal): Promise<void> =>
  step('the page, by CloudFront', async (detail) => {
    const { stage, account, region, bucket, dataset } = options;
    await using changed = new AsyncDisposableStack();
    const domain = await domainOf(namesOf(stage).stack(dashboardProject));
    const code = await readFile(doorFile, 'utf8');
    const credentials = `owner:${randomUUID()}`;
    const digest = createHash('sha256').update(credentials).digest('hex');
    const door = `CovidETL-${stage}-${region}`;
    changed.defer(() => replaceFunction(door, code));
    await replaceFunction(
      door,
      code.replace(
        "import cf from 'cloudfront';",
        `const cf = { kvs: () => ({ get: async () => '${digest}' }) };`,
      ),
    );
    for (const name of [bucket, `covid-etl-${stage}-site-${account}-${region}`])
      changed.defer(await withoutTlsRule(name));

    const basic = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    const get = async (path: string, status: number, headers = {}): Promise<Answer> => {
      const answer = await askEdge(domain, path, headers);
      must(
        answer.status === status,
        `${path}: ${answer.status}, not ${status}: ${answer.body.slice(0, 300)}`,
      );
      return answer;
    };
    const open = (path: string, headers = {}, status = 200) => get(path, status, { ...basic, ...headers });

    await get('/', 301, { 'x-forwarded-proto': 'http' });
    const { ledger } = await readLedger(await openStore(`s3://${bucket}`), dataset);
    const newest = loadedDates(ledger).at(-1);
    must(newest !== undefined, 'nothing is loaded');
    const part = `/${keys.tableMonth(dataset, monthOf(newest))}`;
    const shown = ['/', '/assets/main.js', `/${pipelineStatusFile}`, `/${keys.ledger(dataset)}`, part];
    for (const path of shown) await get(path, 401);
    detail(`to who has no password: 401 for ${shown.length} paths, 301 without TLS`);

    const { headers, body } = await open('/');
    const built = JSON.parse(await readFile('dist/apps/dashboard/headers.json', 'utf8')) as Record<
      string,
      string
    >;
    for (const [name, value] of Object.entries({ ...built, 'cache-control': 'no-cache' }))
      must(headers[name] === value, `the page comes with ${name}: ${String(headers[name])}`);
    must(body === (await readFile('dist/apps/dashboard/site/index.html', 'utf8')), 'the page is another one');
    await open('/assets/main.js');
    const status = v.parse(statusSchema, (await open(`/${pipelineStatusFile}`)).body);
    must(status.executions.length > 0, 'the status tells of no execution');
    await open(`/${keys.ledger(dataset)}`);
    const { headers: ofPart } = await open(part, { range: 'bytes=0-3' }, 206);
    must(
      /^bytes 0-3\/\d+$/.test(ofPart['content-range'] ?? ''),
      `a part comes as ${ofPart['content-range']}`,
    );
    await open(`/${status.executions.find(({ report }) => report !== null)?.report ?? 'no report'}`);
    detail(
      'to who has it: the page with its headers, the status, the ledger, a range of the table, a report',
    );
    for (const path of ['/raw/', '/staged/', `/${keys.pipelineStatus}`, '/elsewhere'])
      await open(path, {}, 403);
    detail('and nothing beside: 403');
  });
