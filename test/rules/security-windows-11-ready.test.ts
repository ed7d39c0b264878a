import rule from '../../audit/rules/security-windows-11-ready.ts';
import { type AllFacts, guestWith } from '../support/found.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

const windows = (facts: AllFacts, id: string, more: object) =>
  Object.assign(guestWith(facts, id).config ?? {}, { osType: 'win11', ...more });

ruleCases(rule, {
  pass: {
    'one that has both': (facts) => windows(facts, 'qemu/104', { bios: 'ovmf', hasTpm: true }),
    'the TPM shows among its disks': (facts) => {
      windows(facts, 'qemu/104', { bios: 'ovmf' });
      guestWith(facts, 'qemu/104').config?.disks.push({ key: 'tpmstate0', storage: 'nas', backedUp: true });
    },
  },
  fail: {
    'both or one is missing': [
      (facts) => {
        windows(facts, 'qemu/104', {});
        windows(facts, 'qemu/105', { bios: 'ovmf', hasTpm: false });
      },
      {
        'qemu/104':
          'low: homeassistant (VM 104) is set up as Windows 11 but lacks UEFI (bios ovmf) and a TPM, without which Windows refuses larger updates.',
        'qemu/105':
          'low: buildbox (VM 105) is set up as Windows 11 but lacks a TPM, without which Windows refuses larger updates.',
      },
    ],
  },
  unknown: {
    'a configuration could not be read': [
      (facts) => {
        delete guestWith(facts, 'qemu/105').config;
        gap(facts, 'guests', 'qemu/105');
      },
      { 'qemu/105': 'The firmware of buildbox (VM 105) could not be seen: it did not answer.' },
    ],
  },
  notApplicable: { 'no Windows 11': [() => {}, null] },
});
