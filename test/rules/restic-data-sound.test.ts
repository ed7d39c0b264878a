import rule from '../../audit/rules/restic-data-sound.ts';
import { days, now } from '../support/healthy-facts.ts';
import { restic, resticElsewhere, resticUnseen } from '../support/restic-case.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const id = '1c0f'.repeat(16);
const reading = { cursor: '', since: now - days(9), verified: 400, total: 1000 };
const unread =
  'Whether the files of the repository at away are sound could not be seen: none has been read yet, and audits read a part each time.';

ruleCases(rule, {
  pass: {
    'a part was read': restic(),
    'all were read before': restic({ reading: { ...reading, completedAt: now - days(9) } }),
  },
  fail: {
    'one is damaged': [
      restic({ damagedFiles: [`data/1c/${id}`] }),
      {
        'offsite/away':
          'critical: 1 file of the repository at away is damaged or missing: data/1c/1c0f1c0f1c0f…. Every snapshot that needs it cannot be restored in full.',
      },
    ],
    'many are': [
      restic({ damagedFiles: ['config', ...Array.from({ length: 19 }, (_, at) => `index/${at}`)] }),
      {
        'offsite/away':
          'critical: At least 20 files of the repository at away are damaged or missing: config, index/0, index/1 and 17 more. Every snapshot that needs one of them cannot be restored in full.',
      },
    ],
  },
  unknown: {
    ...resticUnseen,
    'none was read yet': [restic({ reading: { ...reading, verified: 0 } }), { 'offsite/away': unread }],
    'none can be read': [restic({ reading: { ...reading, total: 0 } }), { 'offsite/away': unread }],
    'the bucket refuses to give them': [
      (facts, policy) => {
        restic({ reading: undefined })(facts, policy);
        gap(facts, 'offsite', 'away/reading', 'access denied.');
      },
      {
        'offsite/away':
          'Whether the files of the repository at away are sound could not be seen: access denied.',
      },
    ],
  },
  notApplicable: resticElsewhere,
});
