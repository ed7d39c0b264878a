import { describe, expect, it } from 'vitest';
import { guestConf } from '../../../demo/offsite/guest-conf.ts';
import { insideOf, volumeOwner } from '../../../gather/offsite/guest-conf.ts';
import { vmArchive } from '../../support/vzdump-target.ts';

describe('configurations', () => {
  it('only what stands before the first section counts', () => {
    const text =
      'name: now\nnet0: virtio=bc:24:11:00:00:0b\nnet1: e1000=BC:24:11:00:00:0A,bridge=x\n[snap]\nname: then\nnet2: virtio=bc:24:11:00:00:0c\n';
    expect(insideOf('qemu', text)).toEqual({
      hostname: 'now',
      macs: ['BC:24:11:00:00:0A', 'BC:24:11:00:00:0B'],
      disks: [],
    });
  });

  it('disks are those that the backup took', () => {
    const conf = guestConf({
      ...vmArchive,
      disks: [
        { key: 'scsi1', sizeBytes: 2 ** 30 },
        { key: 'tpmstate0', sizeBytes: 4 * 2 ** 20 },
      ],
    });
    expect(insideOf('qemu', conf).disks).toEqual([
      { key: 'scsi1', sizeBytes: 2 ** 30 },
      { key: 'tpmstate0', sizeBytes: 4 * 2 ** 20 },
    ]);
    const container =
      'rootfs: a:subvol-7-disk-0,size=8G\nmp0: b:x,mp=/a,backup=1,size=1T\nmp1: b:y,mp=/b,size=1G\nmp2: /srv,mp=/c\n';
    expect(insideOf('lxc', container).disks).toEqual([
      { key: 'mp0', sizeBytes: 2 ** 40 },
      { key: 'rootfs', sizeBytes: 2 ** 33 },
    ]);
  });

  it.each([
    ['scsi0: local-lvm:vm-100-disk-0,size=1G\nide2: nas:iso/vm-999-x.iso,media=cdrom', 100],
    ['scsi0: nas:104/vm-104-disk-0.qcow2', 104],
    ['scsi0: tank:base-900-disk-0/vm-105-disk-1', 105],
    ['rootfs: tank:subvol-106-disk-0', 106],
    ['scsi0: a:vm-100-disk-0\nscsi1: a:vm-101-disk-0', undefined],
    ['name: x', undefined],
  ])('%s belongs to %s', (conf, owner) => {
    expect(volumeOwner(conf)).toBe(owner);
  });

  it('a long line of nonsense costs no time', () => {
    const text = `name:${' '.repeat(200_000)}x\n${'net0: ='.repeat(100_000)}\n`;
    expect(insideOf('qemu', text).macs).toEqual([]);
  });
});
