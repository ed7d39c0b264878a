import { expect, it } from 'vitest';
import { lzo1x, lzop } from '../../../../../demo/offsite/lzop.ts';
import { payload } from '../../../../../demo/offsite/noise.ts';
import { randomFrom } from '../../../../../demo/seed.ts';
import { adler32, unlzo1x, unlzop } from '../../../../../gather/offsite/vzdump/archive/lzop-stream.ts';
import { streamed } from '../../../../support/vzdump-damage.ts';

async function unpack(packed: Uint8Array): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of unlzop(streamed(packed))) parts.push(part);
  return Buffer.concat(parts);
}

it('what lzop 1.04 packed with -9, which uses every kind of match', async () => {
  const squares = Array.from({ length: 60 }, (_, i) => `${i},${i * i};`).join('');
  const plain = `${squares}${'-'.repeat(17_000)}${squares}${'abXcdXefX'.repeat(2)}zq`;
  expect((await unpack(Buffer.from(fromLzop, 'hex'))).toString()).toBe(plain);
});

it.each([0, 1, 3, 4, 17, 18, 238, 239, 5000, 262_144, 262_145, 700_000])(
  '%i bytes come back',
  async (length) => {
    const bytes = payload(`lzo ${length}`, length);
    expect((await unpack(lzop(bytes))).equals(Buffer.from(bytes))).toBe(true);
  },
);

it('damage ends in an error, whatever it is', async () => {
  const packed = lzo1x(payload('damage', 20_000));
  for (let seed = 0; seed < 300; seed++) {
    const random = randomFrom(seed);
    const damaged = new Uint8Array(packed);
    for (let i = 0; i < 3; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
    try {
      expect(unlzo1x(damaged, 20_000)).toHaveLength(20_000);
    } catch (error) {
      expect(error).toMatchObject({ name: 'Damaged' });
    }
  }
});

it('a changed block does not match its checksum, and a cut one is cut off', async () => {
  const packed = lzop(payload('sum', 50_000));
  const changed = new Uint8Array(packed);
  changed[20_000]! ^= 1;
  await expect(unpack(changed)).rejects.toMatchObject({ name: 'Damaged' });
  await expect(unpack(packed.subarray(0, -1))).rejects.toMatchObject({ name: 'Damaged', cutOff: true });
  await expect(unpack(Buffer.concat([packed, Buffer.from('x')]))).rejects.toThrow('goes on after its end');
});

it('Adler-32', () => {
  expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e60398);
});

const fromLzop =
  '894c5a4f000d0a1a0a104020a0094003090300000d000000006b02974e0000000000299202c8000045cc000001cf07a65fd4' +
  '44302c303b312c313b322c343b332c393b342c31363b352c32353b362c33363b372c34393b382c36343b392c38313b31302c' +
  '31304006450632550132090134060631334f06393b31490739050c315007560731364c085501370901384d03380113324505' +
  '394c0a4f0d302c34550832061134345401490f380d063206113532050a32061135370d0d320511365508320511367701372c' +
  '376f03382c37640548115d06330511395508330511394d0a334d1130490c33511130450e3355113142103335481546093336' +
  '5c005913330a123133561533386c175d05390d01354d1934451b36590934491b36451d345d0937591e345d09384d2034741b' +
  '412234591b305d09345d1b31492534421c32305d03380e0133305d05390e0134300e0f35305c1f5d09350e1332367d01320d' +
  '01375e03353340225d05350e1332396b2d352c337d0935582d43133b353764255c034526335d0f354926345d112d20000000' +
  '00000000e600002000000000000000e600002000000000000000e600002000000000000000e600002000000000000000e600' +
  '002000000000000000e600002000000000000000e600002000000000000000e600002000004800001000a040100661625863' +
  '64586566582722007a7111000000000000';
