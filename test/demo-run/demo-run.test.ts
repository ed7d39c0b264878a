import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let port: number;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port; // a listening server has one
  server.close();
});

afterAll(async () => {
  for (const child of running) child.kill('SIGTERM');
  await Promise.all([...running].map((child) => once(child, 'close')));
  rmSync(`.offsight/${port}`, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  output: () => string;
  /** Resolves when the output holds the text. */
  says(text: string): Promise<void>;
  ended: Promise<number | null>;
}

function start(...options: string[]): Run {
  const child = spawn(process.execPath, ['cli/demo.ts', '--port', String(port), ...options], {
    stdio: 'pipe',
  });
  running.add(child);
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const watch of watchers) watch();
    });
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    for (const watch of watchers) watch();
    return code as number | null;
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const watch = () => {
        if (output.includes(text)) resolve();
        else if (!running.has(child)) reject(new Error(`It ended without saying "${text}":\n${output}`));
      };
      watchers.add(watch);
      watch();
    });
  return { child, output: () => output, says, ended };
}

/** The runtimes that a process has started. */
function workerdsOf(parent: number | undefined): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, command]) => Number(ppid) === parent && command?.includes('workerd'))
    .map(([pid]) => Number(pid));
}

interface Row {
  id: string;
  digest: string | null;
}

async function ask<Answer>(path: string): Promise<Answer> {
  // The API's shapes: docs/report-format.md and docs/storage.md.
  return (await (await fetch(`http://localhost:${port}${path}`)).json()) as Answer;
}

const askRows = async () => (await ask<{ rows: Row[] }>('/api/reports')).rows;

const page = async (path: string) => {
  const response = await fetch(`http://localhost:${port}${path}`);
  return { status: response.status, text: await response.text() };
};
/** What a page elsewhere gets whose name leads to this computer. */
const statusUnder = (host: string, path: string) =>
  new Promise<number | undefined>((resolve, reject) =>
    get({ host: '127.0.0.1', port, path, headers: { host } }, (response) =>
      resolve(response.resume().statusCode),
    ).once('error', reject),
  );
/** The page of the mails, wherever the run says that it is. */
const mailList = async (run: Run) => {
  const [, url, told] = /^Mails: (\S+) \((one|\d+) would have been sent/m.exec(run.output()) ?? [];
  const text = await (await fetch(url ?? '')).text();
  const subjects = [...text.matchAll(/class="subject">([^<]*)</g)].map(([, subject]) => subject);
  const times = [...text.matchAll(/datetime="([^"]*)"/g)].map(([, time]) => time ?? '');
  return { told: told === 'one' ? 1 : Number(told), subjects, times };
};
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a local run', { timeout: 300_000 }, () => {
  it('audits the past and the present, and shows them', async () => {
    const run = start('--days', '2');
    await run.says('Ctrl-C ends it.');
    expect(run.output()).toContain(`Offsight is running: http://localhost:${port}`);
    expect(run.output()).toContain('3 reports');

    const rows = await askRows();
    expect(rows.map(({ digest }) => typeof digest)).toEqual(Array(3).fill('string'));
    const latest = await ask('/api/latest');
    expect(latest).toMatchObject({
      offsite: { targets: [{ name: 'away' }, { name: 'friend' }, { name: 'nas-restic' }] },
      reachable: true,
      cluster: { id: 'homelab' },
      changes: { since: rows[1]?.id },
    });
    expect(await ask('/api/health')).toMatchObject({ ok: true });
    for (const path of ['/', '/homelab/', `/homelab/reports/${rows[2]?.id}/`, '/site.css'])
      expect((await page(path)).status, path).toBe(200);
    expect((await page('/homelab/')).text).toContain('proxmox');

    const rules = await fetch(`http://localhost:${port}/rules`, { redirect: 'manual' });
    expect([rules.status, rules.headers.get('location')]).toEqual([307, '/rules/']);

    expect(run.output()).toContain('listens on this computer alone');
    for (const path of [
      '/',
      '/homelab/',
      '/api/latest',
      '/site.css',
      '/sw.js',
      '/rules/',
      '/rules/cluster-quorate/',
    ])
      expect([path, await statusUnder('evil.example', path)]).toEqual([path, 503]);

    const mails = await mailList(run);
    expect(mails.subjects.at(-1)).toContain('to begin with');
    expect(mails.subjects).toHaveLength(mails.told);
    // The welcome is of the night that it tells of, not of now.
    expect(mails.times.at(-1)).toContain('T03:17:');

    // A second start is told at once, and takes nothing away from the first.
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`Port ${port} is taken`);
    expect(second.output().trim().split('\n')).toHaveLength(1);

    const [workerd] = workerdsOf(run.child.pid);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(isAlive(workerd ?? 0)).toBe(false);
  });

  it('goes on from there at the next start', async () => {
    const run = start('--days', '2');
    await run.says('Ctrl-C ends it.');
    expect(run.output()).toContain('4 reports');
    expect((await mailList(run)).subjects.at(-1)).toContain('to begin with');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('begins anew with --fresh, and finishes a past in whose middle it was killed', async () => {
    const killed = start('--days', '2', '--fresh');
    await expect
      .poll(
        () =>
          askRows().then(
            (rows) => rows.length,
            () => 0,
          ),
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    const [workerd] = workerdsOf(killed.child.pid);
    killed.child.kill('SIGKILL');
    await killed.ended;
    if (workerd && isAlive(workerd)) process.kill(workerd, 'SIGKILL');

    const run = start('--days', '2');
    await run.says('Ctrl-C ends it.');
    const rows = await askRows();
    expect(rows.filter(({ digest }) => digest === null)).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(3);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });
});

it('says what is wrong with its options', async () => {
  const run = start('--prot', '1');
  expect(await run.ended).toBe(2);
  expect(run.output()).toContain('did you mean --port?');
  expect(await start('--help').ended).toBe(0);
  const noToken = start('--url', 'https://pve.example:8006');
  expect(await noToken.ended).toBe(2);
});
