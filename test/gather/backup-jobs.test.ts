import { describe, expect, it } from 'vitest';
import { gatherBackupJobs } from '../../gather/backup-jobs.ts';
import { asked, subjects } from './asked.ts';
import { answer } from './gathered.ts';

const job = (id: string, part: object = {}) => ({
  id,
  type: 'vzdump',
  schedule: '02:30',
  all: 1,
  storage: 'nas',
  ...part,
});
const analyze = (schedule: string) =>
  `/cluster/jobs/schedule-analyze?${new URLSearchParams({ schedule, iterations: '10' })}`;
const runs = [{ timestamp: 1795397400, utc: 'x' }, { timestamp: 1795311000 }];

async function jobs(list: object[], answers: Record<string, unknown> = {}) {
  const { asker, paths, chain } = asked({ '/cluster/backup': list, ...answers });
  const { facts, gaps } = await gatherBackupJobs(asker);
  return { facts, gaps, lines: subjects(gaps), paths, chain: chain() };
}

describe('a backup job', () => {
  it('has limits and notifications as they are set', async () => {
    const { facts } = await jobs(
      [
        job('a', {
          bwlimit: '51200',
          compress: 'zstd',
          'repeat-missed': 1,
          'notification-mode': 'notification-system',
          mailto: 'ops@lab.example',
          fleecing: { enabled: 0 },
        }),
        job('b', { fleecing: 'enabled=1,storage=local-lvm', mailto: '' }),
      ],
      { [analyze('02:30')]: runs },
    );
    expect(facts).toEqual([
      {
        id: 'a',
        enabled: true,
        schedule: '02:30',
        storage: 'nas',
        selection: { kind: 'all', exclude: [] },
        bandwidthKiB: 51200,
        compress: 'zstd',
        repeatMissed: true,
        notificationMode: 'notification-system',
        mailsTo: true,
        fleecing: false,
        nextRuns: [1795311000, 1795397400],
      },
      {
        id: 'b',
        enabled: true,
        schedule: '02:30',
        storage: 'nas',
        selection: { kind: 'all', exclude: [] },
        mailsTo: false,
        fleecing: true,
        nextRuns: [1795311000, 1795397400],
      },
    ]);
  });

  it('asks for its next runs once a schedule, after the list', async () => {
    const { paths, chain } = await jobs([job('a'), job('b'), job('c', { schedule: undefined })], {
      [analyze('02:30')]: runs,
    });
    expect(paths).toEqual(['/cluster/backup', analyze('02:30')]);
    expect(chain).toBe(2);
  });

  it('that is one of many asks for no more than six schedules, its own first where it is on', async () => {
    const many = Array.from({ length: 9 }, (_, at) =>
      job(`job-${at}`, { schedule: `0${at}:00`, enabled: at < 4 ? 0 : 1 }),
    );
    const answers = Object.fromEntries(many.map(({ schedule }) => [analyze(schedule ?? ''), runs]));
    const { facts, lines, paths } = await jobs(many, answers);
    expect(paths).toHaveLength(7);
    expect(facts?.filter(({ nextRuns }) => nextRuns).map(({ id }) => id)).toEqual(
      [0, 4, 5, 6, 7, 8].map((at) => `job-${at}`),
    );
    expect(lines).toEqual([1, 2, 3].map((at) => `job-${at}/nextRuns skipped`));
  });

  it('whose schedule the server does not read has a gap, and is there', async () => {
    const { facts, lines } = await jobs([job('a', { schedule: 'never' })], {
      [analyze('never')]: answer('Parameter verification failed.', 400),
    });
    expect(facts).toHaveLength(1);
    expect(facts?.[0]).not.toHaveProperty('nextRuns');
    expect(lines).toEqual(['a/nextRuns unsupported']);
  });

  it('whose schedule never comes again has no next run, which is known', async () => {
    const { facts, lines } = await jobs([job('a')], { [analyze('02:30')]: [] });
    expect(facts?.[0]?.nextRuns).toEqual([]);
    expect(lines).toEqual([]);
  });
});
