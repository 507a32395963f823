import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFunctions, type Functions } from './functions.ts';

let directory: string;
let functions: Functions | undefined;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'functions-'))));
afterEach(async () => {
  await functions?.close();
  await rm(directory, { recursive: true });
});

const create = async (handler: string, timeoutMs = 3_000): Promise<Functions> => {
  const bundle = join(directory, 'handler.js');
  await writeFile(bundle, handler);
  functions = createFunctions({ Work: { bundle, timeoutMs, environment: { ONLY: 'this' } } }, directory);
  return functions;
};
const failure = (name: string, message: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });

describe('A function is run as Lambda runs it', () => {
  it('with its event, and returns its result', async () =>
    expect(
      await (await create('exports.handler = async (event) => ({ got: event })')).invoke('Work', { a: 1 }),
    ).toEqual({ got: { a: 1 } }));
  it('with its own environment alone', async () =>
    expect(
      await (await create('exports.handler = async () => ({ ...process.env })')).invoke('Work', {}),
    ).toEqual({ ONLY: 'this' }));
  it('with the time that it has left', async () =>
    expect(
      await (
        await create('exports.handler = async (_, context) => context.getRemainingTimeInMillis() <= 3000')
      ).invoke('Work', {}),
    ).toBe(true));
  it('in a thread that is kept warm', async () => {
    const warm = await create('let calls = 0; exports.handler = async () => (calls += 1)');
    await warm.invoke('Work', {});
    expect(await warm.invoke('Work', {})).toBe(2);
  });
  it('in threads of their own where two invocations come at once', async () => {
    const busy = await create('let calls = 0; exports.handler = async () => (calls += 1)');
    expect(await Promise.all([busy.invoke('Work', {}), busy.invoke('Work', {})])).toEqual([1, 1]);
  });
  it('and what it prints is in its log', async () => {
    const printing = await create('exports.handler = async () => console.log("hello")');
    await printing.invoke('Work', {});
    await printing.close();
    expect(await readFile(join(directory, 'Work.log'), 'utf8')).toBe('hello\n');
  });
});

describe('A function that fails says so by name', () => {
  it('with the error that it threw', async () => {
    const failing = await create(
      `exports.handler = async () => { throw Object.assign(new Error('no row'), { name: 'DateNotPublished' }) }`,
    );
    await expect(failing.invoke('Work', {})).rejects.toEqual(
      failure('DateNotPublished', '"errorMessage":"no row"'),
    );
  });
  it('where it takes too long, and its work ends there', async () => {
    const hanging = await create('exports.handler = () => new Promise(() => undefined)', 100);
    await expect(hanging.invoke('Work', {})).rejects.toEqual(
      failure('Sandbox.Timedout', 'timed out after 0.10 seconds'),
    );
  });
  it('where its process ends', async () =>
    expect((await create('exports.handler = () => process.exit(3)')).invoke('Work', {})).rejects.toEqual(
      failure('Runtime.ExitError', 'status 3'),
    ));
  it('where its bundle can not be loaded', async () =>
    expect((await create('throw new Error("broken bundle")')).invoke('Work', {})).rejects.toEqual(
      failure('Runtime.Unknown', 'broken bundle'),
    ));
  it.each([
    ['died', 'process.exit(1)'],
    ['took too long', 'new Promise(() => undefined)'],
  ])('and after one that %s, the next invocation gets a new thread', async (_, end) => {
    const functions = await create(
      `exports.handler = async (event) => (event.end ? ${end} : 'alive')`,
      1_000,
    );
    await expect(functions.invoke('Work', { end: true })).rejects.toThrow();
    expect(await functions.invoke('Work', {})).toBe('alive');
  });
});
