import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../audit/policy.ts';
import { rebalance } from '../../audit/rebalance.ts';
import { gathered } from '../gather/gathered.ts';
import { crowded, heavy } from '../support/crowded-cluster.ts';
import { type AllFacts, guestWith, nodeNamed } from '../support/found.ts';
import { days, GiB, healthyFacts } from '../support/healthy-facts.ts';
import { wantedIn } from '../support/placed-cluster.ts';

const none = { nodes: new Set<string>(), roles: new Set<string>() };

describe('the homelab: 46 % of the guests on 20 % of the cores', async () => {
  const { facts } = await gathered('homelab');
  const plan = rebalance(facts, defaultPolicy, wantedIn(facts));

  it('comes to about the share of its cores', () => {
    expect(plan?.summary).toBe(
      'With 10 moves proxmox goes from 46 % of the guests to 19 % (20 % of the cores) and the guests of the role reverse-proxy run apart.',
    );
    expect(plan?.nodes.map(({ node, before, after }) => [node, before.guests, after.guests])).toEqual([
      ['proxmox', 17, 7],
      ['proxmox2', 10, 15],
      ['proxmox3', 10, 15],
    ]);
    expect(plan?.nodes[0]).toMatchObject({ cores: 4, shareOfCores: 0.2, memoryBytes: 31 * GiB });
  });

  it('by the guests that are missed least, small ones first, and one of the two reverse proxies', () => {
    expect(plan?.moves.map(({ name, to, separates = '' }) => `${name} → ${to} ${separates}`.trim())).toEqual([
      'traefik-2 (CT 121) → proxmox2 reverse-proxy',
      'freshrss (CT 104) → proxmox3',
      'linkding (CT 105) → proxmox2',
      'actual-budget (CT 108) → proxmox3',
      'mealie (CT 103) → proxmox2',
      'changedetection (CT 118) → proxmox3',
      'stirling-pdf (CT 106) → proxmox2',
      'calibre-web (CT 102) → proxmox2',
      'it-tools (CT 107) → proxmox3',
      'kea-dhcp-1 (CT 133) → proxmox3',
    ]);
    expect(plan?.moves.every(({ from }) => from === 'proxmox')).toBe(true);
  });

  it('restarting what runs, copying what is local, and with a way back', () => {
    expect(plan?.moves[1]).toMatchObject({
      restarts: true,
      copyBytes: 4 * GiB,
      command: { line: 'pct migrate 104 proxmox3 --restart', effect: 'interrupts', on: 'proxmox' },
    });
    expect(plan?.moves.find(({ guest }) => guest === 'lxc/107')).toMatchObject({
      restarts: false,
      command: { line: 'pct migrate 107 proxmox3', effect: 'changes' },
    });
    expect(plan?.rollback[0]).toEqual({
      line: 'pct migrate 133 proxmox --restart',
      effect: 'interrupts',
      on: 'proxmox3',
    });
    expect(plan?.verify.map(({ line }) => line)).toEqual(['pvesh get /cluster/resources --type vm']);
  });

  it('naming what stays, and why', () => {
    expect(plan?.stays).toEqual([
      {
        guest: 'lxc/119',
        name: 'immich-test (CT 119)',
        node: 'proxmox',
        why: 'proxmox3 would promise 31 GiB of its 31 GiB of memory.',
      },
    ]);
  });
});

const planned = (facts: AllFacts, wanted = heavy) => rebalance(facts, defaultPolicy, wanted);

describe('there is no plan', () => {
  it.each<[string, AllFacts, Parameters<typeof rebalance>[2]]>([
    ['where no rule asks for one', crowded(), none],
    ['while a node is down', down(crowded(), { online: false }), heavy],
    ['while a node does not tell its cores', down(crowded(), { cores: undefined }), heavy],
    ['on a single host', { ...crowded(), nodes: crowded().nodes.slice(0, 1) }, heavy],
    ['without nodes', { ...crowded(), nodes: undefined as never }, heavy],
    ['without guests', { ...crowded(), guests: undefined as never }, heavy],
    ['where every node has its share already', spread(crowded()), heavy],
  ])('%s', (_, facts, wanted) => expect(rebalance(facts, defaultPolicy, wanted)).toBeUndefined());

  function down(facts: AllFacts, change: object): AllFacts {
    Object.assign(nodeNamed(facts, 'pve3'), change);
    return facts;
  }
  function spread(facts: AllFacts): AllFacts {
    for (const [index, guest] of facts.guests.entries()) guest.node = `pve${(index % 3) + 1}`;
    return facts;
  }
});

it('what HA manages goes last, and through HA', () => {
  const facts = crowded();
  facts.ha.resources = facts.guests.map(({ vmid }) => ({
    sid: `ct:${vmid}`,
    vmid,
    requestedState: 'started',
    maxRestart: 1,
    maxRelocate: 1,
    node: 'pve1',
  }));
  facts.ha.resources.pop();
  const plan = planned(facts);
  expect(plan?.moves[0]?.command.line).toBe('pct migrate 210 pve2 --restart');
  expect(plan?.moves[1]?.command).toEqual({
    line: 'ha-manager crm-command migrate ct:201 pve3',
    effect: 'interrupts',
  });
  expect(plan?.rollback.at(-1)?.line).toBe('pct migrate 210 pve1 --restart');
  expect(plan?.rollback[0]?.line).toMatch(/^ha-manager crm-command migrate ct:\d+ pve1$/);
});

it('a VM under HA, and a stopped container under HA, are not interrupted', () => {
  const facts = crowded();
  for (const guest of facts.guests.slice(2)) guest.lock = 'backup';
  Object.assign(guestWith(facts, 'lxc/201'), { id: 'qemu/201', type: 'qemu' });
  guestWith(facts, 'lxc/202').status = 'stopped';
  facts.ha.resources = ['vm:201', 'ct:202'].map((sid) => ({
    sid,
    vmid: Number(sid.slice(3)),
    requestedState: 'started',
    maxRestart: 1,
    maxRelocate: 1,
  }));
  expect(planned(facts)?.moves.map(({ restarts, command }) => [restarts, command.effect])).toEqual([
    [false, 'changes'],
    [false, 'changes'],
  ]);
});

it('where nothing can be moved, that is what the plan says', () => {
  const facts = crowded();
  for (const guest of facts.guests) guest.lock = 'backup';
  expect(planned(facts)).toMatchObject({
    summary: 'The guests that should go elsewhere cannot be moved as they are.',
    moves: [],
    verify: [],
    rollback: [],
  });
  expect(planned(facts)?.stays).toHaveLength(10);
});

it('the node that holds most too many is eased first', () => {
  const facts = crowded();
  for (const guest of facts.guests.slice(0, 4)) guest.node = 'pve2';
  // Neither memory nor cores are told, and still guests can be counted.
  for (const guest of facts.guests) {
    guest.memoryBytes = 0;
    delete guest.cores;
  }
  const plan = planned(facts, { nodes: new Set(['pve1', 'pve2']), roles: new Set<string>() });
  expect(plan?.moves.map(({ from, to }) => `${from} → ${to}`)).toEqual(Array(3).fill('pve1 → pve3'));
  expect(plan?.nodes.map(({ after }) => after.guests)).toEqual([3, 4, 3]);
  expect(plan?.nodes[0]?.after).toMatchObject({ coreShare: 0, memoryShare: 0 });
});

it('important guests go after those that nobody called important', () => {
  const facts = crowded();
  for (const [index, tier] of ['critical', 'high', 'medium', 'low'].entries())
    guestWith(facts, `lxc/${201 + index}`).tags = [`tier-${tier}`];
  for (const guest of facts.guests.slice(4)) guest.lock = 'backup';
  expect(planned(facts)?.moves.map(({ guest }) => guest)).toEqual([
    'lxc/204',
    'lxc/203',
    'lxc/202',
    'lxc/201',
  ]);
});

it('the order in which the nodes come changes nothing', () => {
  const facts = crowded();
  facts.nodes.reverse();
  expect(planned(facts)).toEqual(planned(crowded()));
});

describe('guests that stand in for each other and share a node', () => {
  const pair = { nodes: new Set<string>(), roles: new Set(['dns']) };
  const together = () => {
    const facts = healthyFacts();
    facts.ha.resources = [];
    guestWith(facts, 'lxc/102').node = 'pve1';
    return facts;
  };

  it('are taken apart: the younger one goes where least runs', () => {
    expect(
      planned(together(), pair)?.moves.map(({ guest, to, separates }) => [guest, to, separates]),
    ).toEqual([['lxc/102', 'pve2', 'dns']]);
  });

  it('or the older one, when the younger one cannot go', () => {
    const facts = together();
    guestWith(facts, 'lxc/102').lock = 'backup';
    const plan = planned(facts, pair);
    expect(plan?.moves.map(({ guest }) => guest)).toEqual(['lxc/101']);
    expect(plan?.summary).toBe('With 1 move the guests of the role dns run apart.');
    expect(plan?.stays.map(({ guest }) => guest)).toEqual(['lxc/102']);
  });

  it('but not onto a node that would hold too many', () => {
    const facts = together();
    for (const name of ['pve2', 'pve3']) nodeNamed(facts, name).cores = 1;
    nodeNamed(facts, 'pve1').cores = 64;
    guestWith(facts, 'lxc/103').node = 'pve3';
    expect(planned(facts, pair)).toBeUndefined();
  });

  it('two roles at once', () => {
    const facts = together();
    for (const [index, id] of ['lxc/103', 'qemu/104'].entries())
      Object.assign(guestWith(facts, id), { tags: ['role-dhcp'], node: 'pve1', uptimeSeconds: days(index) });
    expect(planned(facts, { ...pair, roles: new Set(['dns', 'dhcp']) })?.summary).toMatch(
      / the guests of the roles dhcp and dns run apart\.$/,
    );
  });
});
