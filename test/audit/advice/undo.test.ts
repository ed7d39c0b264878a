import { expect, it } from 'vitest';
import { undo } from '../../../audit/advice/undo.ts';
import { command } from '../../../audit/command.ts';
import { rules } from '../../../audit/rules/index.ts';
import { runAudit } from '../../../audit/run.ts';
import { brokenFacts, brokenPolicy } from '../../support/broken-facts.ts';
import { found, guestWith } from '../../support/found.ts';
import { healthyFacts } from '../../support/healthy-facts.ts';
import { change, undoCases } from '../../support/undo-cases.ts';

undoCases([
  [change('ha-manager add', ['ct:110'], { state: 'started' }), () => {}, 'ha-manager remove ct:110'],
  [change('ha-manager remove', ['ct:999']), () => {}, 'HA takes a guest back only while it exists.'],
  [
    change('ha-manager set', ['ct:101'], { max_restart: 3 }),
    () => {},
    'ha-manager set ct:101 --max_restart 1',
  ],
  [
    command('interrupts', 'ha-manager set', ['ct:101'], { state: 'stopped' }),
    () => {},
    'ha-manager set ct:101 --state started',
  ],
  [
    change('ha-manager set', ['ct:999'], { state: 'started' }),
    () => {},
    'What ct:999 was set to before is not known.',
  ],
  [
    change('ha-manager rules add', ['resource-affinity', 'apart-dns'], { resources: 'ct:1,ct:2' }),
    () => {},
    'ha-manager rules remove apart-dns',
  ],
  [
    change('ha-manager rules set', ['resource-affinity', 'apart-dns'], { delete: 'disable' }),
    () => {},
    'ha-manager rules set resource-affinity apart-dns --disable 1',
  ],
  [
    change('ha-manager crm-command migrate', ['vm:104', 'pve3']),
    () => {},
    'ha-manager crm-command migrate vm:104 pve1',
  ],
  [
    change('ha-manager crm-command migrate', ['vm:104', 'pve3']),
    ({ ha }) => {
      delete found(ha.resources, ({ sid }) => sid === 'vm:104').node;
    },
    'On which node vm:104 was before is not known.',
  ],
  [
    change('proxmox-backup-manager verify', ['main'], { 'ignore-verified': 'false' }, 'vault'),
    () => {},
    'Verification changes no data; each backup keeps whether it was found sound.',
  ],
  [
    change('ha-manager crm-command arm-ha', []),
    () => {},
    'In which mode HA was disarmed cannot be seen: whoever did it knows.',
  ],
  [
    command('interrupts', 'pct migrate', [101, 'pve2'], { restart: true }, 'pve1'),
    () => {},
    'pve2: pct migrate 101 pve1 --restart',
  ],
  [
    change('qm migrate', [104, 'pve2'], { online: true, 'with-local-disks': true }, 'pve1'),
    () => {},
    'pve2: qm migrate 104 pve1 --online --with-local-disks',
  ],
  [
    change('qm disk move', [104, 'scsi0', 'nas2'], { delete: true }, 'pve1'),
    () => {},
    'pve1: qm disk move 104 scsi0 nas --delete',
  ],
  [
    change('pct move-volume', [101, 'rootfs', 'nas2'], { delete: true }, 'pve1'),
    () => {},
    'pve1: pct move-volume 101 rootfs nas --delete',
  ],
  [
    change('pct move-volume', [101, 'mp7', 'nas2'], {}, 'pve1'),
    () => {},
    'Where mp7 of 101 was before is not known.',
  ],
  [
    change('pct set', [101], { memory: 2048, onboot: 0 }, 'pve1'),
    () => {},
    'pve1: pct set 101 --memory 1024 --onboot 1',
  ],
  [
    change('qm set', [104], { agent: 'enabled=1', protection: 1 }),
    (facts) => {
      Object.assign(guestWith(facts, 'qemu/104').config ?? {}, { agent: true, protection: false });
    },
    'qm set 104 --agent enabled=1 --protection 0',
  ],
  [
    change('qm set', [104], { agent: 'enabled=1' }),
    (facts) => {
      delete guestWith(facts, 'qemu/104').config;
    },
    'What 104 was set to before is not known.',
  ],
  [
    change('pct set', [101], { memory: 2048 }),
    (facts) => {
      delete guestWith(facts, 'lxc/101').memoryBytes;
    },
    'What 101 was set to before is not known.',
  ],
  [change('pct set', [999], { memory: 2048 }), () => {}, 'What 999 was set to before is not known.'],
  [change('pct delsnapshot', [101, 'old'], {}, 'pve1'), () => {}, 'A deleted snapshot is gone.'],
  [change('qm delsnapshot', [104, 'old']), () => {}, 'A deleted snapshot is gone.'],
  [change('pct unlock', [101]), () => {}, 'A lock that was taken off is not set again.'],
  [change('qm unlock', [104]), () => {}, 'A lock that was taken off is not set again.'],
  [change('pvesr create-local-job', ['101-0', 'pve2'], { schedule: '*/15' }), () => {}, 'pvesr delete 101-0'],
  [change('pvesr enable', ['101-0']), () => {}, 'pvesr disable 101-0'],
  [
    change('vzdump', [101], { storage: 'nas' }, 'pve1'),
    () => {},
    'One backup more changes nothing else; it can be removed from its storage.',
  ],
  [
    change('vzdump', [101], {}, 'pve1'),
    () => {},
    'One backup more changes nothing else; it can be removed from its storage.',
  ],
]);

it('there is nothing to take back of what only reads, and no guess for what no table knows', () => {
  expect(undo(command('reads', 'pvecm status'), healthyFacts())).toBeUndefined();
  expect(undo(command('changes', 'rm', ['/']), healthyFacts())).toBeUndefined();
});

it('every change that a rule proposes is in a table (else: audit/advice/undo-….ts)', () => {
  const missing = Object.values(brokenFacts()).flatMap((facts) =>
    runAudit(rules, facts, brokenPolicy)
      .flatMap(({ verdicts }) => verdicts.flatMap(({ fix }) => fix?.commands ?? []))
      .filter((shown) => shown.effect !== 'reads' && undo(shown, facts) === undefined)
      .map(({ line }) => line),
  );
  expect([...new Set(missing)]).toEqual([]);
});
