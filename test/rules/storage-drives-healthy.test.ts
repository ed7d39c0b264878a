import rule from '../../audit/rules/storage-drives-healthy.ts';
import { type AllFacts, nodeNamed } from '../support/found.ts';
import { TB } from '../support/healthy-facts.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const drive = (device: string, health: string, model?: string) => ({
  device,
  kind: 'ssd',
  model,
  sizeBytes: TB,
  health,
});

/** Puts drives into a node beside the one it has. */
const add = ({ disks }: AllFacts, name: string, ...drives: ReturnType<typeof drive>[]) => {
  for (const entry of disks) if (entry.node === name) entry.drives?.push(...drives);
};

const untold = (health: string) =>
  `could not be seen: it is given as "${health}", as is usual behind RAID controllers, in virtual machines and where SMART is switched off.`;

ruleCases(rule, {
  pass: {
    'all passed': () => {},
    'SAS drives and virtual disks say OK, the others PASSED': (facts) =>
      add(facts, 'pve1', drive('/dev/sda', 'OK'), drive('/dev/sdb', 'passed ')),
    'volumes of ZFS and other virtual devices are no drives': (facts) =>
      add(
        facts,
        'pve1',
        drive('/dev/zd0', 'FAILED!'),
        drive('/dev/zd16p1', 'UNKNOWN'),
        drive('/dev/nbd0', ''),
      ),
    'a node that is off on purpose': (facts, policy) => {
      nodeNamed(facts, 'pve3').online = false;
      policy.expectedOff = ['pve3'];
    },
  },
  fail: {
    'a drive fails, one says something else, one says nothing': [
      (facts) => {
        add(
          facts,
          'pve1',
          drive('/dev/sdb', 'Logical Unit Failure Prediction', 'HGST'),
          drive('/dev/sda', 'FAILED!', 'WD Red'),
        );
        add(facts, 'pve2', drive('/dev/sda', 'UNKNOWN'), drive('/dev/sdb', 'hot'), drive('/dev/sdc', 'hot'));
      },
      {
        'node/pve1':
          'critical: The drive /dev/sda (WD Red) of pve1 reports the health "FAILED!". The drive /dev/sdb (HGST) of pve1 reports the health "Logical Unit Failure Prediction".',
        'node/pve2':
          'high: The drive /dev/sdb of pve2 reports the health "hot". The drive /dev/sdc of pve2 reports the health "hot".',
      },
    ],
    'very many': [
      (facts) => add(facts, 'pve1', ...[1, 2, 3, 4, 5, 6, 7].map((at) => drive(`/dev/sd${at}`, 'FAILED!'))),
      {
        'node/pve1': `critical: ${[1, 2, 3, 4, 5].map((at) => `The drive /dev/sd${at} of pve1 reports the health "FAILED!".`).join(' ')} 2 more.`,
      },
    ],
  },
  unknown: {
    'one of the drives could not be read': [
      (facts) => gap(facts, 'disks', 'node/pve1/drives', 'a drive is malformed.'),
      { 'node/pve1': 'All drives of pve1 could not be seen: a drive is malformed.' },
    ],
    'UNKNOWN behind a RAID controller, and SMART that is off, are no failure': [
      (facts) => {
        add(
          facts,
          'pve1',
          drive('/dev/sdb', 'UNKNOWN', 'PERC H730'),
          drive('/dev/sda', 'UNKNOWN'),
          drive('/dev/sdc', 'UNKNOWN'),
        );
        add(facts, 'pve2', drive('/dev/vda', 'SMART Disabled'));
        add(facts, 'pve3', drive('/dev/sda', ''));
      },
      {
        'node/pve1': `The health of /dev/sda on pve1 ${untold('UNKNOWN')}`,
        'node/pve2': `The health of /dev/vda on pve2 ${untold('SMART Disabled')}`,
        'node/pve3': `The health of /dev/sda on pve3 ${untold('nothing')}`,
      },
    ],
    'nodes that did not tell, or are down': [
      (facts) => {
        for (const entry of facts.disks.splice(0, 1)) delete entry.drives;
        for (const entry of facts.disks.slice(0, 1)) delete entry.drives;
        gap(facts, 'disks', 'node/pve1', 'the node is asleep.');
        gap(facts, 'disks', 'node/pve2/drives');
        nodeNamed(facts, 'pve3').online = false;
        gap(facts, 'nodes', 'node/pve3', 'it is offline.');
      },
      {
        'node/pve1': 'The drives of pve1 could not be seen: the node is asleep.',
        'node/pve2': 'The drives of pve2 could not be seen: it did not answer.',
        'node/pve3': 'The drives of pve3 could not be seen: it is offline.',
      },
    ],
  },
  notApplicable: {
    'no drives': [
      ({ disks }) => {
        for (const entry of disks) entry.drives = [];
      },
      null,
    ],
  },
});
