import { expect, it } from 'vitest';
import { providerOf } from '../../../audit/offsite/provider.ts';
import { offsiteTargetPolicy } from '../../../audit/offsite-policy.ts';

const at = (endpoint: string) => ({ endpoint, bucket: 'backups' });

it.each([
  [at('https://S3.eu-central-1.amazonaws.com'), 'aws'],
  [at('https://s3.cn-north-1.amazonaws.com.cn/'), 'aws'],
  [at('https://s3.us-west-004.backblazeb2.com:443'), 'b2'],
  [at('https://s3.eu-central-2.wasabisys.com'), 'wasabi'],
  [at('https://fsn1.your-objectstorage.com'), 'hetzner'],
  [at('https://abc.eu.r2.cloudflarestorage.com'), 'r2'],
  [{ binding: 'OFFSITE' }, 'r2'],
  [at('https://amazonaws.com.example.org'), 'other'],
  [{ backupServer: 'friend' }, 'other'],
])('%o is of %s', (via, provider) => {
  expect(providerOf(offsiteTargetPolicy.parse({ name: 'away', kind: 'vzdump', via }))).toBe(provider);
});
