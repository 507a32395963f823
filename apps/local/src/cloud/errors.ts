/** What can be wrong with the machine that the cloud is to run on. Each message says what to do. */
export class EnvironmentError extends Error {
  override readonly name: string = 'EnvironmentError';
}

/** Another process works in the data directory. */
export class DataDirInUse extends EnvironmentError {
  override readonly name = 'DataDirInUse';
  constructor(dataDir: string, cause: unknown) {
    super(`${dataDir} is in use by another covid-etl process; stop it, or choose another --data-dir`, {
      cause,
    });
  }
}

/** The data directory can't be made or written. */
export class DataDirUnwritable extends EnvironmentError {
  override readonly name = 'DataDirUnwritable';
  constructor(dataDir: string, cause: unknown) {
    super(
      `${dataDir} can't be written (${(cause as Error).message}); give a directory that can, by --data-dir`,
      { cause },
    );
  }
}

/** Something else listens on the port. */
export class PortInUse extends EnvironmentError {
  override readonly name = 'PortInUse';
  constructor(port: number, cause: unknown) {
    super(`port ${port} of 127.0.0.1 is taken; choose another by --port (0 takes any free one)`, { cause });
  }
}

/** A Lambda bundle has not been built. */
export class BundleMissing extends EnvironmentError {
  override readonly name = 'BundleMissing';
  constructor(path: string) {
    super(`${path} is not there; build the Lambdas by: npx nx run-many -t build`);
  }
}
