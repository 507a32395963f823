// The Lambda runtime of one function, in a worker thread: loads the bundle once and runs one invocation at a time.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html has the form of an error.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const { handler } = createRequire(workerData.bundle)(workerData.bundle);

parentPort.on('message', async ({ event, deadline, ...context }) => {
  try {
    const result = await handler(JSON.parse(event), {
      ...context,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    });
    parentPort.postMessage({ result: JSON.stringify(result ?? null) });
  } catch (error) {
    parentPort.postMessage({
      error: {
        errorType: error?.name ?? 'Error',
        errorMessage: String(error?.message ?? error),
        trace: String(error?.stack ?? '')
          .split('\n')
          .filter(Boolean),
      },
    });
  }
});
