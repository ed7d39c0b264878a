/** What the doctor says: one line for each thing that has to be right before audits can be trusted to run. */
import { cleanProse } from '../clean-text.ts';

/** `cannot-tell`: neither good nor bad, because it cannot be seen from here. */
export type LineState = 'ok' | 'problem' | 'cannot-tell';

export interface DoctorLine {
  id: CheckId;
  /** What it is about, in the owner's own names: `lab`, `https://10.0.0.2:8006`, `PVE_TOKEN`. */
  subject: string;
  state: LineState;
  /** What was seen. */
  said: string;
  /** What ends it: a sentence, commands on lines of their own, or a page. */
  next?: string;
}

/** Every check, in the order of the lines: its group on the screen, and what it asks. docs/doctor.md explains each. */
export const checks = {
  configuration: ['Settings', 'The configuration is valid.'],
  secret: ['Settings', 'A secret that the configuration names is set and has the right shape.'],
  binding: ['Settings', 'A binding that the configuration names is there.'],
  'sign-in': ['Settings', 'ACCESS_TEAM and ACCESS_AUD read as Cloudflare Access gives them.'],
  'sign-in-keys': ['Settings', "The team's public keys, by which sign-ins are checked, can be fetched."],
  'local-readers': ['Settings', 'A deployed Worker lets nobody in without a sign-in.'],
  'cluster-address': ['Clusters', 'The Proxmox VE API answers at the address.'],
  'cluster-certificate': [
    'Clusters',
    'The certificate there is one to send a token to, and does not end soon.',
  ],
  'cluster-access': [
    'Clusters',
    'Nothing but the API answers: no login page, and the service token is taken.',
  ],
  'cluster-token': ['Clusters', 'The API token is accepted.'],
  'cluster-token-end': ['Clusters', 'Neither the token nor its user ends soon.'],
  'cluster-token-separated': ['Clusters', 'The token has rights of its own, not all those of its user.'],
  'cluster-privileges': ['Clusters', 'It holds the privileges that the rules want.'],
  'cluster-rights': ['Clusters', 'It can do no more than look.'],
  'cluster-clock': ['Clusters', "The nodes' clocks agree with the clock here."],
  'server-address': ['Backup servers', 'The API of the Proxmox Backup Server answers at the address.'],
  'server-certificate': ['Backup servers', 'As for clusters.'],
  'server-access': ['Backup servers', 'As for clusters.'],
  'server-token': ['Backup servers', 'The API token is accepted.'],
  'server-token-end': ['Backup servers', 'Neither the token nor its user ends soon.'],
  'server-privileges': ['Backup servers', 'It holds the privileges that the rules want.'],
  'server-rights': ['Backup servers', 'It can do no more than look.'],
  'server-clock': ['Backup servers', 'Its clock agrees with the clock here.'],
  'bucket-reached': ['Offsite', 'The bucket can be listed, and an object in it can be read.'],
  'bucket-read-only': ['Offsite', 'The key cannot write or delete.'],
  'bucket-password': ['Offsite', 'The password opens the restic repository.'],
  'channel-mail': ['Alerts', 'The mail server is there, encrypts, and takes the password.'],
  'channel-hook': ['Alerts', 'The service behind a webhook or push channel can be reached.'],
  heartbeat: ['Alerts', 'The dead-man service can be reached.'],
  storage: ['Worker', 'R2 can be read and written.'],
  cache: ['Worker', 'KV can be read and written.'],
  'last-audit': ['Worker', 'The last good audit is as fresh as expected.'],
  schedule: ['Worker', 'The schedule starts audits.'],
  page: ['Worker', 'The page of the newest report can be rendered.'],
} as const;

export type CheckId = keyof typeof checks;

/** In their order. */
export const checkIds = Object.keys(checks) as CheckId[]; // the keys of the table above

/** A line without its id and subject. */
export type Finding = Pick<DoctorLine, 'state' | 'said' | 'next'>;

export const ok = (said: string): Finding => ({ state: 'ok', said });
export const problem = (said: string, next?: string): Finding => finding('problem', said, next);
export const cannotTell = (said: string, next?: string): Finding => finding('cannot-tell', said, next);

const finding = (state: LineState, said: string, next: string | undefined): Finding => ({
  state,
  said,
  ...(next && { next }),
});

export const line = (id: CheckId, subject: string, found: Finding): DoctorLine => ({ id, subject, ...found });

/** Where only the Worker sees it. */
export const askWorker = 'npm run doctor -- --url https://<your worker>';

/** Much of it is others' words: whatever could hide or reorder something is taken out. */
export const cleanLine = ({ id, subject, state, said, next }: DoctorLine): DoctorLine => ({
  id,
  subject: cleanProse(subject),
  state,
  said: cleanProse(said),
  ...(next && {
    next: next
      .split('\n')
      .map((part) => cleanProse(part))
      .join('\n'),
  }),
});
