import { describe, expect, it } from '@jest/globals';
import * as etlCore from '@covid-etl/etl-core';
import { explain } from './explain.ts';

const errors = Object.values(etlCore).flatMap((exported) =>
  typeof exported === 'function' && exported.prototype instanceof Error
    ? [new (exported as new (message: string) => Error)('').name]
    : [],
);

describe('An error is explained in words', () => {
  it('there are the errors of the job', () => expect(errors).toContain('DateNotPublished'));
  it.each(errors)('%s', (name) => expect(explain(name)).not.toBe(explain('none of them')));
});
