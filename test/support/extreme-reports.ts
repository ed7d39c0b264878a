import { buildReport } from '../../audit/build.ts';
import { factGroupNames } from '../../audit/facts.ts';
import { defaultPolicy } from '../../audit/policy.ts';
import type { Report } from '../../audit/report.ts';
import { rules } from '../../audit/rules/index.ts';
import { type AllFacts, guestWith } from './found.ts';
import { healthyFacts, healthyPolicy } from './healthy-facts.ts';
import { hostile } from './hostile-report.ts';
import { idAt, takenAt } from './sample-report.ts';

/**
 * Reports of the whole audit over clusters at the edges: as many guests as it is made for, every one with a name that
 * tries to get out and turns the direction of writing (how long names do: hostile-report.ts); none at all; one node; a token that may see nothing.
 */
export const extremeReports = (): Record<'crowd' | 'vacant' | 'single' | 'blind', Report> => ({
  crowd: judged('crowd', crowdOf(2000)),
  vacant: judged(
    'vacant',
    without(healthyFacts(), ({ guests }) => guests.splice(0)),
  ),
  single: judged(
    'single',
    without(healthyFacts(), ({ nodes, guests }) => {
      nodes.splice(1);
      guests.splice(0, guests.length, ...guests.filter(({ node }) => node === nodes[0]?.node));
    }),
  ),
  // What the owner attests would be judged though nothing can be seen.
  blind: judged('blind', blinded(healthyFacts()), defaultPolicy),
});

function judged(id: string, facts: AllFacts, policy = healthyPolicy): Report {
  const report = buildReport(rules, {
    id: idAt(takenAt),
    cluster: { id, name: id },
    facts,
    policy,
  });
  return { ...report, takenAt, nextAt: takenAt + 86_400 };
}

/** Guests in no backup job, spread over the nodes. */
function crowdOf(count: number): AllFacts {
  const facts = healthyFacts();
  const model = guestWith(facts, 'lxc/101');
  facts.guests = Array.from({ length: count }, (_, index) => ({
    ...structuredClone(model),
    id: `lxc/${1000 + index}`,
    vmid: 1000 + index,
    name: `${index}"><img src=x onerror=pwned()>\u202e`,
    tags: index % 50 === 0 ? ['tier-critical', hostile] : [],
    node: facts.nodes[index % facts.nodes.length]?.node ?? 'pve1',
  }));
  facts.backupJobs.splice(0);
  return facts;
}

function without(facts: AllFacts, change: (facts: AllFacts) => void): AllFacts {
  change(facts);
  return facts;
}

/** Every answer is that it is not allowed. */
function blinded(facts: AllFacts): AllFacts {
  const left: Partial<AllFacts> = facts;
  for (const group of factGroupNames) {
    delete left[group];
    const detail = `${hostile} is not allowed.`;
    facts.gaps.push({ group, reason: 'forbidden', privilege: 'Sys.Audit on /', detail });
  }
  return facts;
}
