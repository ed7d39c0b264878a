import type { ClusterState } from '../state.ts';
import { accessWithAuditor } from './auditor.ts';

/** A cluster with nothing in it but the auditor: the ground on which each cluster's data is laid. */
export function emptyCluster(now: number): ClusterState {
  return {
    now,
    release: { version: '9.2.11', repoid: '14a22df35955d97d' },
    timezone: 'Europe/Berlin',
    nodes: [],
    guests: [],
    storages: [],
    pools: [],
    ha: { resources: [], rules: [], groups: [] },
    backupJobs: [],
    backups: [],
    replication: [],
    tasks: [],
    access: accessWithAuditor(),
    options: { console: 'html5', mac_prefix: 'BC:24:11', description: '', 'allowed-tags': [] },
    firewall: {},
    notifications: {
      targets: [
        {
          name: 'mail-to-root',
          type: 'sendmail',
          origin: 'builtin',
          comment: "Send mails to root@pam's email address",
        },
      ],
      matchers: [
        {
          name: 'default-matcher',
          mode: 'all',
          origin: 'builtin',
          target: ['mail-to-root'],
          comment: 'Route all notifications to mail-to-root',
        },
      ],
    },
    metricServers: [],
  };
}
