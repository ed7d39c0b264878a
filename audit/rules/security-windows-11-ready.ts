import { configPath, judgeByConfig } from '../by-config.ts';
import { command } from '../command.ts';
import { guestName } from '../guest-name.ts';
import { listed } from '../listing.ts';
import { defineRule, fail, pass } from '../rule.ts';

export default defineRule({
  id: 'security-windows-11-ready',
  title: 'Every Windows 11 VM has UEFI and a TPM',
  category: 'security',
  essential: false,
  needs: ['guests'],

  check(facts, context) {
    return judgeByConfig(facts, context, {
      only: 'qemu',
      what: 'The firmware of',
      judge(guest, { osType, bios, hasTpm, disks }) {
        if (osType !== 'win11') return undefined;
        const name = guestName(guest);
        const tpm = hasTpm ?? disks.some(({ key }) => key.startsWith('tpmstate'));
        const lacks = [...(bios === 'ovmf' ? [] : ['UEFI (bios ovmf)']), ...(tpm ? [] : ['a TPM'])];
        const seen = {
          seen: `bios ${bios ?? 'seabios'}, ${tpm ? 'a TPM' : 'no TPM'}`,
          where: configPath(guest),
          expected: 'bios ovmf and a TPM',
        };
        if (lacks.length === 0) return pass(guest.id, `${name} has UEFI and a TPM.`, seen);
        return fail(
          'low',
          guest.id,
          `${name} is set up as Windows 11 but lacks ${listed(lacks)}, without which Windows refuses larger updates.`,
          seen,
          {
            summary:
              'Shut the VM down, back it up, and add what is missing under Hardware. A disk with MBR must be converted with mbr2gpt inside Windows before the firmware is changed.',
            commands: [command('reads', 'qm config', [guest.vmid], {}, guest.node)],
          },
        );
      },
    });
  },
});
