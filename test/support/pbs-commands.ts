/**
 * Commands of proxmox-backup-manager that the audit shows, with those of their arguments and options that it uses, from
 * the schemas of the API's calls that they pass them to (POST and PUT of /config/sync, /config/verify, /config/prune,
 * /config/datastore; POST /pull and /admin/datastore/{store}/verify).
 */
import type { Entry } from './pve-command.ts';

const scope = { store: 'id', ns: 'namespace', 'max-depth': 'integer 0..7', schedule: 'event' };
const listing: Entry = { arguments: {}, options: {} };

export const pbsCommands: Record<string, Entry> = {
  'proxmox-backup-manager remote list': listing,
  'proxmox-backup-manager sync-job list': listing,
  'proxmox-backup-manager prune-job list': listing,
  'proxmox-backup-manager sync-job create': {
    arguments: { id: 'id' },
    options: {
      ...scope,
      remote: 'id',
      'remote-store': 'id',
      'remote-ns': 'namespace',
      'sync-direction': ['pull', 'push'],
    },
  },
  'proxmox-backup-manager sync-job update': {
    arguments: { id: 'id' },
    options: { 'remove-vanished': 'boolean' },
  },
  'proxmox-backup-manager sync-job run': { arguments: { id: 'id' }, options: {} },
  'proxmox-backup-manager pull': {
    arguments: { remote: 'id', 'remote-store': 'id', store: 'id' },
    options: { ns: 'namespace', 'max-depth': 'integer 0..7', 'remote-ns': 'namespace' },
  },
  'proxmox-backup-manager verify': {
    arguments: { store: 'id' },
    options: { 'ignore-verified': 'boolean' },
  },
  'proxmox-backup-manager verify-job create': {
    arguments: { id: 'id' },
    options: { ...scope, 'ignore-verified': 'boolean', 'outdated-after': 'integer 0..' },
  },
  'proxmox-backup-manager prune-job create': {
    arguments: { id: 'id' },
    options: {
      ...scope,
      'keep-last': 'integer 1..',
      'keep-hourly': 'integer 1..',
      'keep-daily': 'integer 1..',
      'keep-weekly': 'integer 1..',
      'keep-monthly': 'integer 1..',
      'keep-yearly': 'integer 1..',
      disable: 'boolean',
    },
  },
  'proxmox-backup-manager datastore update': {
    arguments: { name: 'id' },
    options: { 'gc-schedule': 'event', 'verify-new': 'boolean' },
  },
};
