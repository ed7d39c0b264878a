import { expect, it } from 'vitest';
import { localOptions, usage } from '../../cli/local/options.ts';

it('is a month of the homelab on port 8787 unless told otherwise', () => {
  expect(localOptions([], {})).toEqual({
    port: 8787,
    mailPort: null,
    demo: 'homelab',
    real: null,
    fresh: false,
    days: 30,
    help: false,
  });
});

it('takes several addresses of a real cluster, and its token from the environment', () => {
  const argv = ['--url', 'https://a:8006', '--url', 'https://b:8006', '--port', '9000', '--fresh'];
  const { real } = localOptions(argv, { PVE_TOKEN: 'user@pve!name=uuid' });
  expect(real).toEqual({ urls: ['https://a:8006', 'https://b:8006'], token: 'user@pve!name=uuid' });
});

it.each([
  [['--port', '0'], '--port takes a whole number from 1 to 65535.'],
  [['--port', '8o80'], '--port takes a whole number'],
  [['--mail-port', '65536'], '--mail-port takes a whole number from 1 to 65535.'],
  [['--days', '1.5'], '--days takes a whole number from 0 to 3650.'],
  [['--days', ''], '--days takes a whole number'],
  [['--url', 'https://a', '--demo', 'homelab'], 'it goes with neither --demo nor --days'],
  [['--url', 'https://a', '--days', '3'], 'it goes with neither --demo nor --days'],
  [['--prot', '8080'], 'did you mean --port?'],
  [['--url', 'https://a'], '--url needs the API token in the environment'],
  [['8080'], 'belongs to no option'],
])('%j is refused', (argv, message) => {
  expect(() => localOptions(argv, {})).toThrow(message);
});

it('explains every option', () => {
  for (const name of ['port', 'mail-port', 'demo', 'days', 'url', 'fresh', 'help'])
    expect(usage).toContain(`--${name}`);
});
