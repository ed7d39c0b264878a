import type { PastFindings, Result } from '../../audit/report.ts';

type Moment = PastFindings['ended'][number]['last'];

/** Findings of the sample with a history: the first of a rule open for long, the others since the day before. */
export const withSeen = (results: Result[], at: (daysBack: number) => Moment): Result[] =>
  results.map((result) => ({
    ...result,
    verdicts: result.verdicts.map((verdict, index) => {
      if (verdict.outcome !== 'fail' && verdict.outcome !== 'accepted') return verdict;
      const back = index === 0 ? 10 : 1;
      const seen = { since: at(back), reports: back + 1, ...(index === 0 && { first: at(40) }) };
      return { ...verdict, seen };
    }),
  }));

/** One out of sight, one that another rule tells, one that has ended. */
export const samplePast = (at: (daysBack: number) => Moment): PastFindings => ({
  unseen: [
    {
      rule: 'backups-recent',
      subject: 'storage/nas-backup',
      severity: 'medium',
      message: 'The newest backup on nas-backup is 3 days old.',
      since: at(6),
      reports: 4,
      last: at(1),
      why: 'lost-sight',
    },
    {
      rule: 'gone-rule',
      subject: 'lxc/110@bucket',
      severity: 'low',
      message: 'The copy of traefik at bucket is smaller than usual.',
      since: at(9),
      reports: 2,
      last: at(8),
      why: 'elsewhere',
    },
  ],
  ended: [
    {
      rule: 'cluster-quorate',
      subject: 'cluster',
      severity: 'high',
      message: 'A node was missing from the cluster.',
      since: at(3),
      first: at(30),
      reports: 2,
      last: at(1),
      ended: at(0),
    },
  ],
});
