import { describe } from 'vitest';
import { guestOf, serviceOf, storageOf } from '../support/failure-case.ts';
import { fateCases } from '../support/fate-cases.ts';
import { blind, gap } from '../support/rule-cases.ts';

describe('what a guest of a node that dies finds on another one', () =>
  fateCases({
    'its configuration could not be seen': [
      (facts) => Object.assign(guestOf(facts, 'lxc/103'), { config: undefined }),
      'unknown',
      /^Its configuration could not be seen\.$/,
    ],
    'its storage could not be seen': [
      (facts) => blind(facts, 'storage'),
      'unknown',
      /^The storage nas could not be seen: the token may not see it\./,
    ],
    'the state of its storage on the target could not be seen': [
      (facts) => {
        const nas = storageOf(facts, 'nas');
        nas.onNodes = nas.onNodes.filter(({ node }) => node === 'pve3');
        gap(facts, 'storage', 'storage/pve1/nas');
      },
      'unknown',
      /^The state of nas on pve1 could not be seen: it did not answer\./,
    ],
    'the interfaces of the target could not be seen': [
      (facts) => {
        delete facts.network.nodes[0]!.interfaces;
        gap(facts, 'network', 'node/pve1');
      },
      'unknown',
      /^Whether pve1 has vmbr0 could not be seen: it did not answer\./,
    ],
    'its network is one of SDN': [
      (facts) => {
        guestOf(facts, 'lxc/103').config.networks[0]!.bridge = 'vnet7';
      },
      'unknown',
      /^Whether pve1 has the network vnet7 is not known: pve3 does not list it/,
    ],
    'it has a network without a bridge': [
      (facts) => {
        delete guestOf(facts, 'lxc/103').config.networks[0]!.bridge;
      },
      'returns by ha on pve1',
      /^HA starts it/,
    ],
    'the first target has no such bridge, the next one does': [
      (facts) => {
        facts.network.nodes[0]!.interfaces = [];
      },
      'returns by ha on pve2',
      /^HA starts it on pve2/,
    ],
    'the bridge of the first target is down': [
      (facts) => {
        for (const each of facts.network.nodes[0]!.interfaces ?? []) each.active = false;
      },
      'returns by ha on pve2',
      /^HA starts it on pve2/,
    ],
    'the first target has no such bridge, and HA may not try another': [
      (facts) => {
        facts.network.nodes[0]!.interfaces = [];
        serviceOf(facts).maxRelocate = 0;
      },
      'manual by hand on pve2',
      /^HA moves it to pve1, looking neither at storage nor at networks, and gives up there\. pve1 has no bridge vmbr0\./,
    ],
    'no target has such a bridge': [
      (facts) => {
        facts.network.nodes[0]!.interfaces = [];
        facts.network.nodes[1]!.interfaces = [];
      },
      'manual by hand',
      /gives up there\. pve2 has no bridge vmbr0\./,
    ],
    'its storage is not mounted on the first target': [
      (facts) => {
        storageOf(facts, 'nas').onNodes[0]!.active = false;
      },
      'returns by ha on pve2',
      /^HA starts it on pve2/,
    ],
    'its storage is not configured for the node that HA takes': [
      (facts) => {
        storageOf(facts, 'nas').onlyNodes = ['pve2', 'pve3'];
      },
      'manual by hand on pve2',
      /^HA moves it to pve1.* gives up there\. nas is not configured for pve1\./,
    ],
    'its storage is disabled on the node that HA takes': [
      (facts) => {
        storageOf(facts, 'nas').onNodes[0]!.enabled = false;
      },
      'manual by hand on pve2',
      /nas is disabled on pve1\./,
    ],
    'no other node has its storage': [
      (facts) => {
        storageOf(facts, 'nas').onlyNodes = ['pve3'];
      },
      'waits',
      /^Its disks are not lost with pve3, but no node that stays up can reach them: nas is not configured for pve1\./,
    ],
    'no other node has its storage mounted': [
      (facts) => {
        for (const state of storageOf(facts, 'nas').onNodes.slice(0, 2)) state.active = false;
      },
      'waits',
      /nas is not active on pve1\./,
    ],
    'an image of its own node is in its drive': [
      (facts) => guestOf(facts, 'lxc/103').config.mountedIsos.push('local:iso/debian.iso'),
      'manual by hand on pve1',
      /The image local:iso\/debian\.iso in its drive is on pve3 alone\./,
    ],
    'an image on shared storage is in its drive': [
      (facts) => guestOf(facts, 'lxc/103').config.mountedIsos.push('nas2:iso/debian.iso'),
      'returns by ha on pve1',
      /^HA starts it/,
    ],
    'an image on an unknown storage is in its drive': [
      (facts) => guestOf(facts, 'lxc/103').config.mountedIsos.push('gone:iso/debian.iso'),
      'unknown',
      /^The storage gone could not be seen\./,
    ],
    'it uses a device of its node': [
      (facts) => guestOf(facts, 'lxc/103').config.passthrough.push('dev0'),
      'waits',
      /^It needs a device of pve3 \(dev0\)\. HA moves it to another node, where it does not start as it is\./,
    ],
    'it uses a path of its node, without HA': [
      (facts) => {
        guestOf(facts, 'lxc/103').config.disks.push({ key: 'mp0', backedUp: false });
        facts.ha.resources = [];
      },
      'waits',
      /^It needs a path of pve3 \(mp0\)\. Its disks can be reached from other nodes/,
    ],
  }));
