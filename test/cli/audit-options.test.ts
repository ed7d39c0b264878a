import { describe, expect, it } from 'vitest';
import { auditHelp } from '../../cli/audit-help.ts';
import { auditOptionNames, auditOptions, checkToken, checkUrl } from '../../cli/audit-options.ts';

const secret = '3f1d7c52-6f0e-4c0b-9a57-2f7c0f5e8a11';

it('reads a whole command line', () => {
  const line = [
    ...['--url', 'https://pve1:8006/', '--url', 'https://pve2:8006/#v1:0:18'],
    ...['--fingerprint', 'ab'.repeat(32), '--token', `audit@pve!reader=${secret}`],
    ...['--config', 'mine.ts', '--cluster', 'home', '--profile', 'essential', '--depth', 'lean'],
    ...['--format', 'md', '--output', 'r.md', '--save-facts', 'f.json', '--fail-below', '7.5', '--all'],
    ...['--no-offsite', '--drills', 'd.json'],
  ];
  expect(auditOptions(line)).toEqual({
    source: {
      kind: 'cluster',
      urls: ['https://pve1:8006', 'https://pve2:8006'],
      fingerprints: [Array(32).fill('AB').join(':')],
      insecure: false,
    },
    token: `audit@pve!reader=${secret}`,
    config: 'mine.ts',
    cluster: 'home',
    profile: 'essential',
    depth: 'lean',
    format: 'md',
    output: 'r.md',
    saveFacts: 'f.json',
    failBelow: 7.5,
    offsite: false,
    drills: 'd.json',
    all: true,
  });
});

it('help is wanted before anything else is wrong', () => {
  expect(auditOptions(['--help', '--profile', 'nonsense'])).toBeNull();
});

it('the help names every option and fits 80 columns', () => {
  for (const name of auditOptionNames) expect(auditHelp()).toContain(`--${name}`);
  const lines = auditHelp().split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  for (const line of ['user add', 'user token add', 'acl modify / --users', 'acl modify / --tokens'])
    expect(auditHelp()).toContain(`pveum ${line}`);
});

describe('refuses', () => {
  it.each<[string[], string]>([
    [[], 'nothing to audit'],
    [['--ulr', 'https://pve:8006'], 'there is no option --ulr; did you mean --url?'],
    [['--fingerprnt=x'], 'there is no option --fingerprnt; did you mean --fingerprint?'],
    [['--completely-else'], 'there is no option --completely-else.'],
    [['https://pve:8006'], 'a word stands there that belongs to no option'],
    [['--url'], '--url needs a value'],
    [['--url', '--insecure'], '--url needs a value'],
    [['--insecure=yes', '--demo', 'x'], '--insecure takes no value'],
    [['--url', 'pve:8006'], '--url must be a URL like https://'],
    [['--url', 'https://root:pw@pve:8006'], 'no user name and password'],
    [['--url', 'http://pve:8006'], 'http://pve:8006 is plain http'],
    [['--demo', 'homelab', '--url', 'https://pve'], '--demo and --url do not go together'],
    [['--facts', 'f', '--demo', 'x'], '--facts and --demo do not go together'],
    [['--facts', 'f', '--no-offsite'], '--facts and --no-offsite do not go together'],
    [['--facts', 'f', '--drills', 'd'], '--facts and --drills do not go together'],
    [['--facts', 'f', '--save-facts', 'g'], '--facts and --save-facts do not go together'],
    [['--url', 'https://pve', '--insecure', '--fingerprint', 'ab'.repeat(32)], 'do not go together'],
    [['--demo', 'x', '--cluster', 'home'], 'add --config FILE'],
    [['--demo', 'x', '--profile', 'ful'], '--profile must be full or essential'],
    [['--demo', 'x', '--depth', ''], '--depth must be full or lean'],
    [['--demo', 'x', '--format', 'html'], '--format must be text or json or md'],
    [['--demo', 'x', '--fail-below', '11'], 'a score from 0 to 10'],
    [['--demo', 'x', '--fail-below', '-1'], '--fail-below needs a value behind it; one that begins with -'],
    [['--demo', 'x', '--output', ''], '--output needs a value that is not empty'],
    [['--url', 'https://pve', '--fingerprint', 'AB:CD'], '64 hex digits'],
  ])('%j', (argv, message) => expect(() => auditOptions(argv)).toThrow(message));
});

describe('a token', () => {
  it.each([
    'audit@pve!reader=3f1d7c52-6f0e-4c0b-9a57-2f7c0f5e8a11',
    'john.doe@example.com@ad!x-1=secret',
    'monitor@pve!reader=x',
  ])('%s may be used', (token) => expect(checkToken(token, '--token')).toBe(token));

  it.each([
    [`PVEAPIToken=audit@pve!reader=${secret}`, 'without PVEAPIToken'],
    [`audit@pvereader=${secret}`, 'in single quotes'],
    ['audit@pve!reader', 'in single quotes'],
    [`audit!reader=${secret}`, 'must read user@realm!name=secret'],
    [`audit@pve!reader=${secret}\nX-Evil: 1`, 'must read user@realm!name=secret'],
    [`audit@pve!reader=${secret} `, 'must read user@realm!name=secret'],
  ])('is refused without repeating it (%#)', (token, message) => {
    const refuse = () => checkToken(token, 'PVE_TOKEN');
    expect(refuse).toThrow(message);
    expect(refuse).not.toThrow(secret);
  });

  it.each([
    [['--token', 'audit@pve!x', '=', secret]],
    [[`--tokn=audit@pve!x=${secret}`]],
    [['--demo', 'x', `audit@pve!x=${secret}`]],
    [['--url', `https://audit:${secret}@pve:8006`]],
  ])('typed at the wrong place is not repeated (%#)', (argv) => {
    expect(() => auditOptions(argv)).toThrow();
    expect(() => auditOptions(argv)).not.toThrow(secret);
  });
});

it.each([
  ['https://pve1.example.com:8006', 'https://pve1.example.com:8006'],
  ['https://pve1.example.com:8006/api2/json/', 'https://pve1.example.com:8006'],
  ['https://proxy.example.com/pve/', 'https://proxy.example.com/pve'],
  ['https://[2001:db8::1]:8006/?x=1#v1:0', 'https://[2001:db8::1]:8006'],
])('takes the base of %s', (given, base) => expect(checkUrl(given, '--url')).toBe(base));
