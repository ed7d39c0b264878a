import rule from '../../audit/rules/network-bridges-everywhere.ts';
import { type AllFacts, found, guestWith } from '../support/found.ts';
import { blind, gap, ruleCases } from '../support/rule-cases.ts';

const networkOf = ({ network }: AllFacts, node: string) =>
  found(network.nodes, (entry) => entry.node === node);

const without = (facts: AllFacts, bridge: string, ...nodes: string[]) => {
  for (const node of nodes) {
    const network = networkOf(facts, node);
    network.interfaces = network.interfaces?.filter(({ name }) => name !== bridge);
  }
};

const use = (facts: AllFacts, guest: string, bridge: string | undefined) => {
  for (const network of guestWith(facts, guest).config?.networks ?? []) network.bridge = bridge;
};

const strictly = (facts: AllFacts, sid: string, ...nodes: string[]) =>
  facts.ha.rules?.push({
    id: 'bound',
    type: 'node-affinity',
    enabled: true,
    strict: true,
    resources: [sid],
    nodes: Object.fromEntries(nodes.map((node) => [node, 1])),
    errors: [],
  });

const forHa = {
  'bridge/vmbr1':
    'medium: vmbr1 is missing on pve3, where HA may start homeassistant (VM 104): without the bridge it cannot start.',
};
const forMoving = (who: string) => ({
  'bridge/vmbr1': `low: vmbr1 is missing on pve3, so ${who} cannot move there.`,
});

ruleCases(rule, {
  pass: {
    'all bridges everywhere': () => {},
    'no guest needs it there': (facts) => without(facts, 'vmbr1', 'pve3'),
    'only a guest that is off uses it': (facts) => {
      use(facts, 'qemu/105', 'vmbr1');
      guestWith(facts, 'qemu/105').status = 'stopped';
      without(facts, 'vmbr1', 'pve3');
    },
    'only a template uses it': (facts) => {
      use(facts, 'qemu/105', 'vmbr1');
      guestWith(facts, 'qemu/105').template = true;
      without(facts, 'vmbr1', 'pve3');
    },
    'HA may not go there': (facts) => {
      use(facts, 'qemu/104', 'vmbr1');
      strictly(facts, 'vm:104', 'pve1', 'pve2');
      without(facts, 'vmbr1', 'pve3');
    },
    'a guest without a bridge': (facts) => use(facts, 'qemu/105', undefined),
    // Proxmox VE makes a bridge of its own for each VLAN there (pve-common, Network.pm).
    'a tag on a bridge that is not VLAN-aware works': (facts) => {
      for (const { interfaces } of facts.network.nodes)
        for (const entry of interfaces ?? []) if (entry.name === 'vmbr0') entry.vlanAware = false;
      for (const network of guestWith(facts, 'qemu/105').config?.networks ?? []) network.vlan = 20;
    },
    'a silent node matters only for bridges in use': (facts) => {
      for (const guest of facts.guests) use(facts, guest.id, undefined);
      delete networkOf(facts, 'pve2').interfaces;
    },
  },
  fail: {
    'HA may start a guest where its bridge is missing': [
      (facts) => {
        use(facts, 'qemu/104', 'vmbr1');
        use(facts, 'qemu/105', 'vmbr1');
        without(facts, 'vmbr1', 'pve3');
      },
      forHa,
    ],
    'a strict rule that still lets it go there': [
      (facts) => {
        use(facts, 'qemu/104', 'vmbr1');
        strictly(facts, 'vm:104', 'pve1', 'pve3');
        without(facts, 'vmbr1', 'pve3');
      },
      forHa,
    ],
    'a rule without nodes binds to none, others still need it': [
      (facts) => {
        use(facts, 'qemu/104', 'vmbr1');
        use(facts, 'qemu/105', 'vmbr1');
        strictly(facts, 'vm:104');
        delete facts.ha.rules?.at(-1)?.nodes;
        without(facts, 'vmbr1', 'pve3');
      },
      forMoving('buildbox (VM 105)'),
    ],
    'a guest that HA ignores': [
      (facts) => {
        use(facts, 'qemu/104', 'vmbr1');
        found(facts.ha.resources, ({ sid }) => sid === 'vm:104').requestedState = 'ignored';
        without(facts, 'vmbr1', 'pve3');
      },
      forMoving('homeassistant (VM 104)'),
    ],
    'without sight of HA or its rules only moving is certain': [
      (facts) => {
        use(facts, 'qemu/104', 'vmbr1');
        blind(facts, 'ha');
        without(facts, 'vmbr1', 'pve3');
      },
      forMoving('homeassistant (VM 104)'),
    ],
    'rules cannot be read': [
      (facts) => {
        use(facts, 'qemu/104', 'vmbr1');
        delete facts.ha.rules;
        without(facts, 'vmbr1', 'pve3');
      },
      forMoving('homeassistant (VM 104)'),
    ],
  },
  unknown: {
    'a bridge that no node lists': [
      (facts) => {
        use(facts, 'qemu/104', 'vnet7');
        use(facts, 'qemu/105', 'vnet7');
      },
      {
        'bridge/vnet7':
          'vnet7, which homeassistant (VM 104) and buildbox (VM 105) use, could not be seen: no node lists it, as is so for networks of SDN.',
      },
    ],
    'its node did not tell': [
      (facts) => {
        use(facts, 'qemu/104', 'vmbr9');
        for (const guest of ['lxc/101', 'lxc/102', 'lxc/103', 'qemu/105']) use(facts, guest, undefined);
        delete networkOf(facts, 'pve1').interfaces;
        gap(facts, 'network', 'node/pve1');
      },
      { 'bridge/vmbr9': 'vmbr9, which homeassistant (VM 104) uses, could not be seen: it did not answer.' },
    ],
    'a silent node and a bridge in use': [
      (facts) => {
        delete networkOf(facts, 'pve2').interfaces;
        gap(facts, 'network', 'node/pve2');
      },
      { 'bridge/vmbr0': 'Whether pve2 has vmbr0 could not be seen: it did not answer.' },
    ],
    'the only guests that may need it could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
        without(facts, 'vmbr1', 'pve3');
      },
      {
        'bridge/vmbr1': 'Whether buildbox (VM 105) needs vmbr1 on pve3 could not be seen: it did not answer.',
      },
    ],
    'several of them': [
      (facts) => {
        delete guestWith(facts, 'qemu/104').config;
        delete guestWith(facts, 'qemu/105').config;
        without(facts, 'vmbr1', 'pve3');
      },
      {
        'bridge/vmbr1':
          'Whether homeassistant (VM 104) and buildbox (VM 105) need vmbr1 on pve3 could not be seen.',
      },
    ],
  },
  notApplicable: { 'a single node': [(facts) => void facts.nodes.splice(1), null] },
});
