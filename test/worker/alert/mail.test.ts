/** The mail's subject, text, HTML and headers. */
import { expect, it } from 'vitest';
import { encodedHeader } from '../../../worker/alert/encoded-header.ts';
import { wrapped } from '../../../worker/alert/mail/text.ts';
import { oneLine } from '../../../worker/alert/plain-text.ts';
import { renderMessage } from '../../../worker/alert/rendered.ts';
import { digest, hostile, worse } from './sample.ts';

const site = 'https://offsight.example.com';
const mailOf = (message: typeof worse, at: string | null = site) => renderMessage(message, at).mail;

/** Commands and links stand whole on their line. */
const prose = (text: string) => text.split('\n').filter((line) => !/^ {7}\S|https:/.test(line));

it('says in the subject and the first line what happened', () => {
  const { subject, text } = mailOf(worse);
  expect(subject).toBe('Homelab 7.2 → 5.9: backup of 3 guests stale offsite');
  expect(text.split('\n').slice(0, 2)).toEqual([
    'Homelab 7.2 → 5.9: backup of 3 guests stale offsite',
    'https://offsight.example.com/homelab/reports/20261122T031700Z/',
  ]);
});

it('tells in the text what changed and why, the findings with the fix, what recovered', () => {
  expect(mailOf(worse).text).toBe(`Homelab 7.2 → 5.9: backup of 3 guests stale offsite
https://offsight.example.com/homelab/reports/20261122T031700Z/

Audit of 2026-11-22 03:17 UTC.
Score 7.2 → 5.9. 94% of what applies could be judged (before: 96%).

WHAT CHANGED
------------
Disaster Recovery: 8 → 4
  - 3 guests have no offsite backup younger than their tier allows.
  - The last restore drill of tier gold is older than 90 days.
Storage: 7.5 → 7
  - rpool on pve2 is 86% full.

The API token monitor@pve!offsight ends on 2026-12-06.

NEW FINDINGS
------------
[critical] Backup of 3 guests stale offsite
  - The newest offsite backup of 110 (nextcloud) is 9 days old; its tier
    allows 2 days.
  - The newest offsite backup of 111 (paperless) is 9 days old; its tier
    allows 2 days.
  - The newest offsite backup of 112 (vaultwarden) is 9 days old; its tier
    allows 2 days.
  Fix: Look at the copy job on the backup host, then run the backup by hand
       and copy it.
       # reads only
       pvesm list local-zfs --vmid 110 --content backup
       # changes the cluster
       vzdump 110 --mode snapshot --storage offsite-staging --compress zstd
       Likewise for lxc/111, lxc/112; the report has the commands.

[medium] pve2/local-zfs nearly full
  - local-zfs on pve2 is 86% full and fills up in about 19 days.
  Fix: See which volumes are the largest.
       # reads only
       zfs list -o name,used -S used -r rpool/data

RECOVERED
---------
  - Nodes are of one release. All three nodes run 9.2. (open since 2026-11-16)

-- 
Offsight reads from outside and changes nothing. The commands are for you to
run.
`);
});

it('tells in the digest the trend, what to do first, the backups and the drills', () => {
  expect(mailOf(digest).text).toBe(`Homelab 7.4: the week to 2026-11-22, best +0.8 by a restore drill
https://offsight.example.com/homelab/reports/20261122T031700Z/

Audit of 2026-11-22 03:17 UTC.
Score 7.1 → 7.4. 94% of what applies could be judged.

TREND
-----
  ▆▆▆·▅▆▆  6.8 → 7.4
  2026-11-16 to 2026-11-22, from 0 to 10

WHAT TO DO FIRST
----------------
  +0.8  Run a restore drill of a guest of tier gold
  +0.5  Give ha-manager a second node for the three guests that are pinned to
        pve1
  +0.2  Let the backup job of pve3 notify somebody

BACKUPS
-------
  gold: 9 of 9 guests fresh offsite, oldest 1 day
  silver: 24 of 27 guests fresh offsite, oldest 9 days
  none: 1 guest needs no backup

RESTORE DRILLS DUE
------------------
  - Restore of 110 (nextcloud): last one 2026-07-02
  - Whole node: never done

-- 
Offsight reads from outside and changes nothing. The commands are for you to
run.
`);
});

it.each([
  ['worse', worse],
  ['digest', digest],
  ['hostile', hostile],
])('keeps to 78 columns: %s', (_, message) => {
  for (const line of prose(mailOf(message).text)) expect([...line].length, line).toBeLessThanOrEqual(78);
});

it('shows nothing from a cluster as markup, a header or a line of its own', () => {
  const { subject, text, html, headers } = mailOf(hostile);
  expect([...subject].length).toBeLessThanOrEqual(120);
  for (const value of [subject, ...Object.values(headers)]) expect(value).not.toMatch(/\p{Cc}|\p{Cf}/u);
  for (const value of Object.values(headers)) expect(value).toMatch(/^[ -~]+$/);
  expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  expect(text).not.toContain('\nQUIT');
  expect(html).not.toMatch(/<(script|img|svg|h1>up|u>|i>|b>Storage)/);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

it('shows a command exactly, and leaves one with a line end to the report', () => {
  const { text, html } = mailOf(hostile);
  expect(text).toContain('\n       echo "<i>0</i>" && true\n');
  expect(html).toContain('>echo &quot;&lt;i&gt;0&lt;/i&gt;&quot; &amp;&amp; true</pre>');
  expect(text).not.toContain('echo two');
  expect(text).toContain('# 1 more in the report');
});

it('stays below the size at which mail programs cut, however much there is to tell', () => {
  const { text, html } = mailOf(hostile);
  expect(html.length).toBeLessThan(102_000 / 1.2); // quoted-printable makes it longer
  expect(text).toContain('12 more rules have findings');
  expect(text).toContain('and 20 more');
});

it('tells fewer rules where each has much to say, the same in text and HTML', () => {
  const findings = Array.from({ length: 32 }, (_, index) => ({
    ...worse.findings[0]!, // the sample has four
    rule: `rule-${index % 8}`,
    message: `${index} ${'is "wrong" '.repeat(30)}`,
    fix: {
      summary: `${index} ${'and so on '.repeat(20)}`,
      commands: Array.from({ length: 4 }, () => ({ command: 'x'.repeat(200), effect: 'changes' as const })),
    },
  }));
  const { text, html } = mailOf({ ...worse, findings });
  expect(new TextEncoder().encode(html).length).toBeLessThan(102_000 / 1.2);
  const left = /(\d) more rules have findings/;
  expect(Number(left.exec(html)?.[1])).toBeGreaterThan(0);
  expect(left.exec(text)?.[1]).toBe(left.exec(html)?.[1]);
});

it('leaves a command of endless length to the report', () => {
  const [finding] = worse.findings;
  const commands = [{ command: `echo ${'x'.repeat(200_000)}`, effect: 'reads' as const }];
  const { text, html } = mailOf({
    ...worse,
    findings: [{ ...finding!, fix: { summary: 'Look.', commands } }],
  });
  expect(html.length).toBeLessThan(20_000);
  expect(text).toContain('# 1 more in the report');
});

it('asks for nothing from elsewhere', () => {
  const { html } = mailOf(worse);
  expect(html.match(/(?:src|href|url\()[^>]{0,80}/g)).toEqual([
    expect.stringContaining('href="https://offsight.example.com/homelab/reports/20261122T031700Z/"'),
  ]);
  expect(html).toContain('<meta name="color-scheme" content="light dark">');
});

it('makes one thread of one incident, and one id of one alert', () => {
  const { headers } = mailOf(worse);
  expect(headers).toEqual({
    'Message-ID': '<homelab-20261122T031700Z-worse@offsight.example.com>',
    'In-Reply-To': '<backup-offsite-fresh.homelab@offsight.example.com>',
    References: '<backup-offsite-fresh.homelab@offsight.example.com>',
    'Auto-Submitted': 'auto-generated',
    'List-Id': '"Offsight homelab" <homelab.alerts.offsight.example.com>',
    'X-Offsight-Report': '20261122T031700Z',
    'X-Offsight-Kind': 'worse',
    'X-Offsight-Severity': 'critical',
  });
  expect(mailOf({ ...worse, cluster: { id: 'lab', name: 'Lab' } }).headers['Message-ID']).not.toBe(
    headers['Message-ID'],
  );
  const threadOf = (thread: string) => mailOf({ ...worse, thread }).headers.References;
  expect(threadOf('a b')).not.toBe(threadOf('a-b'));
});

it('does without a link when no site is known', () => {
  const { text, html, headers } = mailOf(worse, null);
  expect(text).not.toContain('https:');
  expect(html).not.toContain('href');
  expect(headers['Message-ID']).toBe('<homelab-20261122T031700Z-worse@offsight.invalid>');
});

it('says that there is no score rather than a number', () => {
  const blind = {
    ...worse,
    kind: 'blind' as const,
    score: { before: 7.2, after: null, coverageBefore: 0.96, coverageAfter: 0.999 },
  };
  expect(mailOf(blind).text).toContain('Score 7.2 → no score. 99% of what applies could be judged');
});

it.each([
  ['plain', 'plain'],
  ['=?UTF-8?Q?x?=', '=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?='],
  ['5 → 4', '=?UTF-8?B?NSDihpIgNA==?='],
])('encodes a header: %s', (text, encoded) => {
  expect(encodedHeader(text)).toBe(encoded);
});

it('encodes a long header in lines of at most 76, and cuts no letter', () => {
  const text = 'Größe → 🗄️ '.repeat(20);
  const words = encodedHeader(text).split('\r\n ');
  expect(words.length).toBeGreaterThan(5);
  for (const line of ['Subject: ', ''].map((name, index) => `${name}${words[index]}`))
    expect(line.length).toBeLessThanOrEqual(76); // RFC 2047, 2
  const bytes = words.flatMap((word) => [...atob(word.slice(10, -2))].map((one) => one.charCodeAt(0)));
  expect(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(new Uint8Array(bytes))).toBe(
    text,
  );
});

it('cuts a word that is longer than a line', () => {
  expect(wrapped('x'.repeat(100), '- ')).toEqual([`- ${'x'.repeat(76)}`, `  ${'x'.repeat(24)}`]);
  expect(wrapped('', '- ')).toEqual(['- ']);
});

it.each([
  ['a\r\nb', 'a b'],
  ['\u202Egpj.exe', 'gpj.exe'],
  ['a\u200bb\u2066c', 'abc'],
  ['\u001b[31m', '[31m'],
  ['  a  b ', 'a b'],
  ['\ud800', '\ufffd'],
])('makes one harmless line of %j', (text, line) => {
  expect(oneLine(text)).toBe(line);
});
