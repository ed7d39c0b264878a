import { beforeAll, describe, expect, it } from 'vitest';
import { simulateFailures } from '../../../audit/failure.ts';
import type { Runbook, Runbooks, Step } from '../../../audit/report.ts';
import { type NodeLoss, nodeLoss } from '../../../audit/runbook/node-loss.ts';
import { sceneOf } from '../../../audit/runbook/scene.ts';
import { makeRunbooks } from '../../../audit/runbooks.ts';
import { demoNames, type Material } from '../../support/demo-facts.ts';
import { materialOf, withServers } from '../../support/demo-servers.ts';
import { missing } from '../../support/runbook-end.ts';
import { ClusterModel } from '../../support/runbook-state.ts';

/** Gathering takes longer than a test may. */
const names = [...demoNames, withServers];
beforeAll(() => Promise.all(names.map(materialOf)), 180_000);

const nothing = { appeared: [], vanished: [], moved: [], restarted: [], changed: [] };

function runbooksOf({ facts, policy }: Material): Runbooks {
  const failures = simulateFailures(facts, policy);
  return makeRunbooks({ now: facts.takenAt, facts, policy, failures, drift: nothing });
}

const homes = new WeakMap<Runbooks, (node: string) => NodeLoss>();

/** What HA makes of the loss of a node, worked out once a cluster. */
function lossesOf({ facts, policy }: Material, runbooks: Runbooks): (node: string) => NodeLoss {
  const known = homes.get(runbooks);
  if (known) return known;
  const scene = sceneOf(facts, policy, simulateFailures(facts, policy), facts.takenAt);
  const losses = (node: string) => nodeLoss(scene, node);
  homes.set(runbooks, losses);
  return losses;
}

/** The cluster on the day that the runbook is for. */
function badDay(
  runbook: Runbook,
  material: Material,
  runbooks: Runbooks,
  nodesReturn: boolean,
): ClusterModel {
  const { facts } = material;
  const model = new ClusterModel(facts, runbooks);
  const { kind, subject, affected } = runbook;
  const node = subject.replace(/^node\//, '');
  const affectedGuests = () => affected.guests.flatMap((id) => model.guests.get(id) ?? []);
  const lose = (storages: readonly string[]) => {
    for (const name of storages) Object.assign(model.storages.get(name) ?? {}, { alive: false });
  };
  switch (kind) {
    case 'node-reboot':
    case 'node-replace': {
      model.fail(node, kind === 'node-replace');
      // Without quorum nodes that hold HA services reset themselves.
      if (!model.quorate) for (const guest of affectedGuests()) guest.running = false;
      const { home } = lossesOf(material, runbooks)(node);
      for (const id of affected.guests) {
        const guest = facts.guests?.find((each) => each.id === id);
        const state = model.guests.get(id);
        if (guest && state) state.node = home(guest);
      }
      // The other way it is a step of the runbook to wait for HA.
      if (kind === 'node-reboot') model.recover();
      break;
    }
    case 'storage-lost':
    case 'backup-server-lost':
      lose(storagesOf(runbook));
      if (runbook.id.startsWith('pbs-')) model.serverAt(subject.replace(/^server\//, '')).lose();
      break;
    case 'quorum-lost': {
      const on = runbook.steps[0]?.commands[0]?.on;
      for (const name of model.nodes.keys()) if (name !== on) model.fail(name, !nodesReturn);
      for (const guest of model.guests.values()) guest.running = false;
      break;
    }
    case 'site-lost':
      for (const name of model.nodes.keys()) model.fail(name, true);
      for (const [name, state] of model.nodes)
        model.nodes.set(name, { ...state, member: false, listed: false });
      for (const storage of model.storages.values()) Object.assign(storage, { alive: false, enabled: false });
      model.knowsStorages = false;
      model.guests.clear();
      model.exists = false;
      break;
    case 'disk-corrupted':
      for (const guest of affectedGuests()) guest.sound = false;
      break;
    case 'guest-runaway':
      for (const guest of affectedGuests()) guest.wild = true;
      break;
    default:
      break;
  }
  return model;
}

const storagesOf = ({ endState }: Runbook) =>
  endState.flatMap(({ what, subjects }) =>
    what === 'storage-active' ? subjects.map((subject) => subject.replace(/^storage\//, '')) : [],
  );

/** What of the promised end was not reached; what the cluster refused counts, too. */
function outcome(runbook: Runbook, material: Material, runbooks: Runbooks, nodesReturn = true): string[] {
  const model = badDay(runbook, material, runbooks, nodesReturn);
  try {
    for (const step of runbook.steps) model.carryOut(step);
  } catch (error) {
    return [(error as Error).message];
  }
  return missing(model, runbook);
}

describe.each(names)('%s', (name) => {
  it('each runbook reaches the end that it promises', async () => {
    const material = await materialOf(name);
    const runbooks = runbooksOf(material);
    const failed = runbooks.runbooks.flatMap((runbook) =>
      outcome(runbook, material, runbooks).map((what) => `${runbook.id}: ${what}`),
    );
    expect(failed).toEqual([]);
    expect(runbooks.runbooks.length).toBeGreaterThan(6);
  });

  it('so does that for lost quorum when the other nodes stay away', async () => {
    const material = await materialOf(name);
    const runbooks = runbooksOf(material);
    const quorum = runbooks.runbooks.filter(({ kind }) => kind === 'quorum-lost');
    expect(quorum.flatMap((runbook) => outcome(runbook, material, runbooks, false))).toEqual([]);
  });

  it('a runbook that lacks a step which does something fails', async () => {
    const material = await materialOf(name);
    const runbooks = runbooksOf(material);
    const unharmed = runbooks.runbooks.flatMap((runbook) =>
      runbook.steps.flatMap((step, at) => {
        const broken = { ...runbook, steps: runbook.steps.toSpliced(at, 1) };
        const spared = ![true, false].some((back) => outcome(broken, material, runbooks, back).length > 0);
        return acts(step) && !dispensable(runbook, step) && spared ? [`${runbook.id}: ${step.title}`] : [];
      }),
    );
    expect(unharmed).toEqual([]);
  });
});

const acts = ({ byHand, restores, commands }: Step): boolean =>
  byHand !== undefined || restores !== undefined || commands.some(({ effect }) => effect !== 'reads');

/** Steps that make safer, have another one beside them, or prepare what is then not needed. */
function dispensable({ kind, endState, steps }: Runbook, { title }: Step): boolean {
  const restores =
    endState.some(({ what }) => what === 'running') ||
    steps.some((step) => step.title.startsWith('Save everything to'));
  return (
    /^(Wait until it is a member|Bring the missing nodes back|Keep the damaged state|Give it less|Shut it down|Stop it hard|Save everything to)/.test(
      title,
    ) ||
    (!restores && /^(Switch it off|Make storages|Stop it, so that)/.test(title)) ||
    // Guests that start with their node are back without it.
    (kind === 'patching' && /^Bring the guests back/.test(title))
  );
}
