import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import {
  amount,
  flag,
  identifier,
  list,
  maybe,
  object,
  prose,
  record,
  text,
  vmid,
  vmids,
  whole,
} from '../../gather/decode.ts';

const refused = Symbol('refused');
const read = (schema: z.ZodMiniType, value: unknown) => {
  const result = schema.safeParse(value);
  return result.success ? result.data : refused;
};

describe.each<[string, z.ZodMiniType, [given: unknown, read: unknown][]]>([
  [
    'amount',
    amount,
    [
      [0, 0],
      [1.5, 1.5],
      ['270553174016', 270553174016],
      ['0.03', 0.03],
      [' 7 ', 7],
      [2 ** 53 - 1, 2 ** 53 - 1],
      [2 ** 60, refused],
      [-1, refused],
      ['-5', refused],
      [Number.NaN, refused],
      [Number.POSITIVE_INFINITY, refused],
      ['12 GB', refused],
      ['', refused],
      [null, refused],
      [true, refused],
      [{}, refused],
    ],
  ],
  [
    'whole',
    whole,
    [
      ['4', 4],
      [4.5, refused],
    ],
  ],
  [
    'vmid',
    vmid,
    [
      [100, 100],
      ['1250', 1250],
      [0, refused],
      [1e9, refused],
      [100.5, refused],
    ],
  ],
  [
    'flag',
    flag,
    [
      [1, true],
      ['1', true],
      [true, true],
      [0, false],
      ['0', false],
      [false, false],
      ['', false],
      [null, false],
      ['maybe', refused],
      [{}, refused],
      [undefined, refused],
    ],
  ],
  [
    'text',
    text,
    [
      ['pve1', 'pve1'],
      [9, '9'],
      ['ad\u0000min\u202egpj\u2028x', 'ad\ufffdmin\ufffdgpj\ufffdx'],
      ['\ud800', '\ufffd'],
      ['ünï ❤️', 'ünï ❤️'],
      ['x'.repeat(400), `${'x'.repeat(299)}…`],
      [null, refused],
      [['a'], refused],
    ],
  ],
  [
    'prose',
    prose,
    [
      ['storage\n\tis   gone\n', 'storage is gone'],
      ['\u001b[2J', '\ufffd[2J'],
    ],
  ],
  [
    'identifier',
    identifier,
    [
      ['local-lvm', 'local-lvm'],
      ['TrueNas_NVMe', 'TrueNas_NVMe'],
      ['..', refused],
      ['a/b', refused],
      ['', refused],
      ['__proto__', refused],
      ['a'.repeat(101), refused],
    ],
  ],
  [
    'list',
    list,
    [
      ['images,rootdir', ['images', 'rootdir']],
      ['a;b', ['a', 'b']],
      ['a b,,c', ['a', 'b', 'c']],
      ['', []],
      [
        ['x', 'y'],
        ['x', 'y'],
      ],
      [
        Array.from({ length: 99 }, (_, at) => `Privilege.Number${at}`).join(),
        expect.objectContaining({ length: 99 }),
      ],
      [[{}], refused],
      [{}, refused],
    ],
  ],
  [
    'vmids',
    vmids,
    [
      ['100,101', [100, 101]],
      [100, [100]],
      ['100,all', refused],
    ],
  ],
  [
    'record',
    record,
    [
      [JSON.parse('{"a":1,"__proto__":{"b":2}}'), new Map([['a', 1]])],
      [[], refused],
      [null, refused],
    ],
  ],
  [
    'object',
    object,
    [
      [{ a: 1 }, { a: 1 }],
      [[], refused],
      ['{}', refused],
    ],
  ],
])('%s', (_, schema, cases) => {
  it.each(cases)('reads %j', (given, expected) => {
    expect(read(schema, given)).toEqual(expected);
  });
});

describe('maybe', () => {
  const row = z.object({ size: maybe(amount), state: maybe(z.enum(['ok', 'failed'])) });

  it.each([
    [{}, {}],
    [{ size: null, state: '' }, {}],
    [{ size: 0 }, { size: 0 }],
    [
      { size: '7', state: 'ok' },
      { size: 7, state: 'ok' },
    ],
    [{ size: -1 }, refused],
    [{ state: 'odd' }, refused],
  ])('reads %j', (given, expected) => {
    expect(read(row, given)).toEqual(expected);
  });

  it('says where something is wrong', () => {
    const result = z.object({ inner: maybe(row) }).safeParse({ inner: { size: 'big' } });
    expect(result.error?.issues[0]).toMatchObject({ path: ['inner', 'size'], message: 'not an amount' });
  });
});

it('no input makes a decoder throw, or a number absurd', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const schema of [amount, whole, vmid, flag, text, prose, identifier, list, vmids, record, object])
        maybe(schema).safeParse(value);
      const number = read(amount, value);
      if (number !== refused) expect(number).toSatisfy((n: number) => n >= 0 && n <= Number.MAX_SAFE_INTEGER);
    }),
  );
});
