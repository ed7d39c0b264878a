/** Which single points of failure and risks a finding is about. */
import { grouped } from '../failure/grouped.ts';
import type { Result } from '../report.ts';
import type { Risk, Spof } from '../report-failures.ts';
import type { Inventory } from '../report-inventory.ts';

export interface Stakes {
  spofs: Spof[];
  risks: Risk[];
  /** Together, worst counting most: only for putting recommendations in order. */
  weight: number;
}

export interface Dangers {
  spofs: readonly Spof[];
  risks: readonly Risk[];
  inventory: Inventory;
}

/** What putting right a rule of another category does not touch: a node fails as badly with two DNS servers. */
const concerned: Result['category'][] = ['balance', 'ha', 'storage', 'recovery'];

const levels = { critical: 3, high: 2, medium: 1 };
const priorities = { P1: 3, P2: 2, P3: 1 };

/** Indexed once; asked for each failing rule. */
export function stakesBy({ spofs, risks, inventory }: Dangers): (result: Result) => Stakes {
  const roleOf = new Map(inventory.guests.map(({ id, role }) => [id, role]));
  const membersOf = grouped(inventory.guests, ({ role }) => (role === undefined ? [] : [role]));
  const serverOf = new Map(inventory.storage.map(({ subject, server }) => [subject, server]));
  const spofsOf = grouped(spofs, ({ subject }) => [subject]);
  const risksOf = grouped(risks, ({ subject }) => [subject]);

  /** A guest stands for its role, a role for its guests, a storage for its server; `lxc/110@away` is about a guest. */
  const related = (about: string): string[] => {
    const subject = about.replace(/^((?:lxc|qemu)\/\d+)@.*$/, '$1');
    const role = roleOf.get(subject);
    const server = serverOf.get(subject);
    const members = subject.startsWith('role/') ? (membersOf.get(subject.slice(5)) ?? []) : [];
    return [
      subject,
      ...(role === undefined ? [] : [`role/${role}`]),
      ...(server === undefined ? [] : [`server/${server}`]),
      ...members.map(({ id }) => id),
    ];
  };

  return ({ rule, category, verdicts }) => {
    if (!concerned.includes(category)) return { spofs: [], risks: [], weight: 0 };
    const failing = verdicts.filter(({ outcome }) => outcome === 'fail');
    const subjects = new Set(failing.flatMap(({ subject }) => related(subject)));
    // Backups are about data: the risk of losing them, and the large guests that exist once for want of one.
    const data = rule.startsWith('backup-');
    if (data) subjects.add('backups');
    const found = {
      spofs: data
        ? spofs.filter(
            ({ kind, subject }) => kind === 'guest' && (subjects.has('cluster') || subjects.has(subject)),
          )
        : [...subjects].flatMap((subject) => spofsOf.get(subject) ?? []),
      risks: [...subjects].flatMap((subject) => risksOf.get(subject) ?? []),
    };
    return { ...found, weight: weigh(found) };
  };
}

const weigh = ({ spofs, risks }: Pick<Stakes, 'spofs' | 'risks'>): number =>
  spofs.reduce((sum, { level }) => sum + levels[level], 0) +
  risks.reduce((sum, { priority }) => sum + (priority === null ? 0 : priorities[priority]), 0);
