import { describe, expect, it } from 'vitest';
import { isOn, properties, retentionOf, sizeInBytes } from '../../gather/property-string.ts';

describe('a property string', () => {
  it.each([
    [
      'virtio=BC:24:11:00:64:00,bridge=vmbr0,tag=20',
      { virtio: 'BC:24:11:00:64:00', bridge: 'vmbr0', tag: '20' },
    ],
    ['local-lvm:vm-100-disk-0,size=32G', { file: 'local-lvm:vm-100-disk-0', size: '32G' }],
    ['/srv/a=b,mp=/data', { file: '/srv/a=b', mp: '/data' }],
    ['none,media=cdrom', { file: 'none', media: 'cdrom' }],
    ['', {}],
    [',, ,', {}],
  ])('%j', (text, parts) => {
    expect(Object.fromEntries(properties(text, 'file'))).toEqual(parts);
  });

  it('with a hostile key stays data', () => {
    const parts = properties('__proto__=x,constructor=y');
    expect([...parts.keys()]).toEqual(['__proto__', 'constructor']);
  });
});

it.each([
  ['32G', 32 * 2 ** 30],
  ['528K', 528 * 1024],
  ['1.5T', 1.5 * 2 ** 40],
  ['512', 512],
  ['99999999T', undefined],
  ['-1G', undefined],
  ['big', undefined],
  [undefined, undefined],
])('size %j is %j bytes', (text, bytes) => {
  expect(sizeInBytes(text)).toBe(bytes);
});

it.each([
  ['1', true],
  ['on', true],
  ['0', false],
  [undefined, undefined],
])('%j is on: %j', (text, on) => {
  expect(isOn(text)).toBe(on);
});

it.each([
  ['keep-last=3,keep-daily=7', undefined, { 'keep-daily': 7, 'keep-last': 3 }],
  [{ 'keep-daily': '7', 'keep-weekly': '4' }, undefined, { 'keep-daily': 7, 'keep-weekly': 4 }],
  ['keep-all=1', undefined, { 'keep-all': 1 }],
  ['keep-daily=-2,other=1', undefined, undefined],
  [undefined, 3, { 'keep-last': 3 }],
  [undefined, 0, { 'keep-all': 1 }],
  [undefined, undefined, undefined],
])('retention %j with maxfiles %j', (value, maxfiles, settings) => {
  expect(retentionOf(value, maxfiles)).toEqual(settings);
});
