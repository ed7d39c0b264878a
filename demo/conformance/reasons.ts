import type { Difference, What } from './difference.ts';

interface Reason {
  what?: What;
  path?: RegExp;
  kind?: RegExp;
  place?: RegExp;
  detail?: RegExp;
  why: string;
}

/** Documented paths that the simulation leaves out. */
const leftOut: Reason[] = [
  { path: /\/ceph/, why: 'no simulated cluster runs Ceph; its status dies as it does without Ceph' },
  { path: /\/sdn/, why: 'software-defined networks are not simulated' },
  { path: /\/acme/, why: 'ACME accounts and plugins are not simulated' },
  { path: /\/firewall/, why: 'of the firewall only the options are simulated' },
  { path: /\/hardware|\/cluster\/mapping/, why: 'passthrough devices are not simulated' },
  {
    path: /syslog|journal|\/log$|netstat|report/,
    why: 'system logs are closed to an auditor and not simulated',
  },
  { path: /notifications/, why: 'of notifications only targets and matchers are simulated' },
  { path: /metrics|realm-sync/, why: 'of metrics and jobs only servers and schedules are simulated' },
  {
    path: /feature|migrate|cloudinit|interfaces|vzdump|changelog|ticket|openid/,
    why: 'prepares a change, which the simulation does not make',
  },
  {
    path: /\{(id|sid|rule|group|groupid|iface|service|snapname|volume|tokenid|userid)\}/,
    why: 'one object of a list that is simulated and tells the same',
  },
  {
    path: /\/(tfa|join|apiversion|directory|lvm|config|certificates|apt|jobs|services)$/,
    why: 'an index, or nothing that an audit asks',
  },
];

const onlyIfSet = 'keys are there only where they are set';
const neverRan = 'the documentation names the id alone, and the job of the recorded cluster never ran';

/** Fields and types that are right although documentation or recording say otherwise. */
const fields: Reason[] = [
  {
    what: 'optional field',
    path: /options$|\/config$|access\/users|^\/storage|network(\/|$)/,
    why: onlyIfSet,
  },
  {
    what: 'missing field',
    path: /\/config$|firewall\/options$|^\/storage/,
    kind: /^(?!pbs)/,
    why: onlyIfSet,
  },
  {
    place: /^(digest|lock|tags|pool|comment|description|disable|hastate|protected|parent|nodes|rate)\b/,
    why: onlyIfSet,
  },
  { what: 'missing field', kind: /pbs/, why: 'no simulated cluster has a Proxmox Backup Server' },
  {
    what: 'optional field',
    path: /totem$|manager_status$/,
    why: 'a stand-alone host has neither corosync nor HA',
  },
  { what: 'missing field', place: /lrm_status.*results/, why: 'the resource managers are between two jobs' },
  { path: /snapname\}\/config$/, why: 'the keys of a guest’s configuration, which are documented there' },
  {
    what: 'missing field',
    path: /firewall\/(rules|groups|aliases|ipset)$|\/sdn\//,
    why: 'empty in every simulated cluster',
  },
  {
    path: /network\/\{iface\}$/,
    what: 'unknown field',
    why: 'as in the list of interfaces, where it is documented',
  },
  {
    path: /\/agent\//,
    why: 'what the agent in a guest says passes through; documented and recorded is no more than `result`',
  },
  {
    path: /^\/storage/,
    place: /^(is_mountpoint|sparse|thinpool|vgname|pool|server|export|options)$/,
    why: 'options of one type of storage',
  },
  {
    path: /^\/cluster\/tasks$/,
    what: 'unknown field',
    why: 'documented is the id alone; the fields are those of a node’s task list',
  },
  {
    path: /disks\/list$/,
    place: /^(by_id_link|rpm|type|wearout|osdid-list)$/,
    why: 'seen on live servers, not documented',
  },
  { path: /disks\/smart$/, place: /^wearout$/, why: 'given for NVMe and SAS disks, not documented' },
  {
    path: /disks\/zfs/,
    place: /leaf|children/,
    why: 'the tree of devices goes deeper than the documentation',
  },
  { path: /replication$/, place: /^(duration|error|comment|rate)$/, why: neverRan },
  {
    path: /^\/cluster\/backup/,
    place: /prune-backups/,
    what: 'type',
    why: 'values of property strings are strings',
  },
  {
    what: 'type',
    detail: /^(integer|number), where flag is known$/,
    why: 'recorded as 0: there was nothing to count',
  },
  { what: 'type', path: /rrddata$/, why: 'averages are fractions; the recorded figures stood still' },
  { what: 'missing field', path: /pending$/, why: 'no simulated guest waits for a restart to take changes' },
  { what: 'missing field', place: /^(spice|clipboard)$/, why: 'no simulated guest has a SPICE display' },
  {
    what: 'missing field',
    kind: /stopped/,
    place: /^ha/,
    why: 'no stopped guest of the simulation is managed',
  },
  {
    what: 'optional field',
    path: /subscription$/,
    place: /^message$/,
    why: 'a valid subscription has no message',
  },
  {
    what: 'optional field',
    path: /content$/,
    place: /^used$/,
    why: 'known for files only, not for logical volumes',
  },
];

const rest: Reason[] = [
  {
    what: 'path',
    detail: /not documented, recorded/,
    why: 'recorded from the real API; the description is a selection',
  },
  {
    what: 'parameter',
    place: /^content$/,
    detail: /enumeration/,
    why: 'documented as a format with these words',
  },
  {
    what: 'permission',
    path: /tasks\/\{upid\}/,
    why: 'the method itself asks for Sys.Audit on the node where the task is somebody else’s',
  },
  {
    what: 'case',
    path: /^(POST|PUT|DELETE)/,
    why: 'the simulation only reads: writing is refused before it is looked at',
  },
  { what: 'case', path: /ticket/, why: 'there is no login with a password; requests carry tokens' },
  { what: 'case', place: /cookie/, why: 'there is no login with a password; requests carry tokens' },
  { what: 'case', place: /pbs unreachable/, why: 'no simulated cluster has a Proxmox Backup Server' },
  { what: 'case', place: /off \+3s/, why: 'a dead node is seen as such at once, not after some seconds' },
  { what: 'case', path: /disks\/zfs/, why: 'the recorded cluster had no ZFS' },
  { what: 'case', path: /disks\/smart/, why: 'the recorded cluster was asked without the disk' },
  { what: 'case', path: /schedule-analyze/, why: 'the recorded cluster was asked without the schedule' },
  { what: 'case', path: /\/agent\//, why: 'the recorded cluster had no agent in its guests' },
];

/** The reason why a difference is allowed, if there is one: the first that fits. */
export function reasonFor(difference: Difference): string | undefined {
  const leaves = difference.what === 'path' && difference.detail.startsWith('documented');
  return (leaves ? leftOut : [...fields, ...rest]).find((reason) => fits(reason, difference))?.why;
}

function fits({ what, path, kind, place, detail }: Reason, difference: Difference): boolean {
  if (what && what !== difference.what) return false;
  if (path && !path.test(difference.path)) return false;
  if (kind && !kind.test(difference.kind ?? '')) return false;
  if (place && !place.test(difference.place ?? '')) return false;
  return !detail || detail.test(difference.detail);
}
