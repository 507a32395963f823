import { mutationTest } from '../../stryker.preset.mjs';

export default mutationTest('libs/etl-core', [
  'src/dataset/possible-dates.ts',
  'src/store/store.ts',
  'src/store/file-store.ts',
  'src/store/s3-store.ts',
  'src/store/s3/address.ts',
  'src/store/s3/client.ts',
  'src/store/s3/errors.ts',
  'src/store/s3/list-objects.ts',
  'src/store/open-store.ts',
  'src/store/keys.ts',
  'src/ledger/ledger.ts',
  'src/ledger/stored-ledger.ts',
  'src/ledger/requested-dates.ts',
  'src/ledger/unrecorded-months.ts',
  'src/table/upsert.ts',
]);
