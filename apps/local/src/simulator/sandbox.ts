import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import type { InvocationContext } from '@covid-etl/etl-core';
import { shortestTimeoutMs } from './time-outs.ts';

/** A Lambda's code. */
export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>;

/** What a bundle has of the world. */
export interface World {
  /** Modules of Node's that are others than the real ones, by their names. */
  readonly modules: Readonly<Record<string, object>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Answers the requests that the AWS SDK makes. */
  readonly request: typeof http.request;
  readonly randomUUID: () => string;
}

const parameters = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'process',
  'console',
  'fetch',
  'setTimeout',
  'clearTimeout',
  'importModule',
];

/** Something that is planned, and can be called off. */
interface Planned {
  isOff: boolean;
}

/**
 * What waits does not wait in a simulation: it comes as soon as what runs is done, whatever the machine is busy with.
 * A time-out never comes.
 */
const planned = (action: () => void, ms: number): Planned => {
  const plan: Planned = { isOff: false };
  if (ms < shortestTimeoutMs)
    queueMicrotask(() => {
      if (!plan.isOff) action();
    });
  return plan;
};
const callOff = (plan: unknown): void => {
  if (typeof plan === 'object' && plan !== null) (plan as Planned).isOff = true;
};

/** What the bundles print is for those who run them one by one. */
const silent = { ...console, log: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Compiles a built bundle: the very file that is deployed.
 *
 * @returns loads it into a world, as a new sandbox of Lambda's does
 */
export const compileBundle = (bundle: string): ((world: World) => Handler) => {
  // A function has no import() of its own; the SDK takes Node's HTTP by it.
  const text = readFileSync(bundle, 'utf8').replaceAll('import("node:', 'importModule("node:');
  const code = compileFunction(text, parameters, { filename: bundle }) as (...values: unknown[]) => void;
  const require = createRequire(bundle);
  return ({ modules, environment, fetch, request, randomUUID }) => {
    const worldsProcess = Object.create(process, { env: { value: environment } }) as typeof process;
    const replaced: Readonly<Record<string, unknown>> = {
      ...modules,
      'node:crypto': { ...crypto, randomUUID },
      'node:http': { ...http, request },
      'node:process': worldsProcess,
    };
    const module = { exports: {} as { handler?: Handler } };
    const requireHere = (name: string): unknown => replaced[name] ?? require(name);
    code(
      module.exports,
      requireHere,
      module,
      bundle,
      dirname(bundle),
      worldsProcess,
      silent,
      fetch,
      planned,
      callOff,
      (name: string) => Promise.resolve(requireHere(name)),
    );
    if (!module.exports.handler) throw new Error(`${bundle} exports no handler`);
    return module.exports.handler;
  };
};
