import type { BackupJob } from '../state.ts';
import { essentialGuests, templateId } from './healthy-guests.ts';

/** Every night every guest to a server of its own. */
export const nightly: BackupJob = {
  id: 'backup-nightly',
  schedule: '01:30',
  storage: 'vault',
  mode: 'snapshot',
  enabled: 1,
  all: 1,
  exclude: String(templateId),
  prune: { 'keep-daily': '7', 'keep-weekly': '4', 'keep-monthly': '3' },
  more: {
    compress: 'zstd',
    'notes-template': '{{guestname}} on {{node}}',
    'notification-mode': 'notification-system',
    'repeat-missed': 1,
    comment: 'Nightly, all guests',
    fleecing: { enabled: 0 },
  },
};

/** Once a week a second copy elsewhere. */
export const weekly: BackupJob = {
  id: 'backup-family-weekly',
  schedule: 'sat 13:00',
  storage: 'vault-2',
  mode: 'snapshot',
  enabled: 1,
  pool: 'family',
  prune: { 'keep-last': '8' },
  more: {
    compress: 'zstd',
    'notification-mode': 'notification-system',
    comment: 'Second copy of what is dear',
  },
};

/** Once a week a second copy of what others depend on, elsewhere too. */
export const weeklyEssential: BackupJob = {
  id: 'backup-essential-weekly',
  schedule: 'sun 13:00',
  storage: 'vault-2',
  mode: 'snapshot',
  enabled: 1,
  vmid: essentialGuests.join(','),
  prune: { 'keep-last': '8' },
  more: {
    compress: 'zstd',
    'notification-mode': 'notification-system',
    comment: 'Second copy of what others depend on',
  },
};
