import { runProgram } from './program.ts';

/** Whoever reads the output may stop reading (`covid-etl export … | head`): that is no error, and ends nothing else. */
const isClosedPipe = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EPIPE';

process.stdout.on('error', (error) => {
  if (!isClosedPipe(error)) throw error;
});
process.exitCode = await runProgram(process.argv.slice(2)).catch((error: unknown) => {
  if (isClosedPipe(error)) return 0;
  throw error;
});
