import { expect, it } from 'vitest';
import { withoutDeadLinks } from '../../site/src/dead-links.ts';

const path = '/homelab/reports/20261122T031700Z/';
const pages = new Set(['/', '/homelab/', path, `${path}guests/`, `${path}guests/lxc-110/`, '/a:b/']);
const settle = (page: string) => withoutDeadLinks(page, path, (target) => pages.has(target));

it.each([
  ['to itself', '<a href="#f-x">x</a>'],
  ['to a page below', '<a href="guests/lxc-110/#disks">x</a>'],
  ['to a page above', '<a href="../../">x</a>'],
  ['to the first page', '<a href="../../../">x</a>'],
  ['with an escaped name', '<a href="../../../a%3Ab/">x</a>'],
  ['to a file', '<a href="report.md" download="x">x</a>'],
  ['to another site', '<a href="https://pve.proxmox.com/wiki/">x</a>'],
  ['from the host on', '<a href="/nowhere/">x</a>'],
  ['in a text', 'href=&quot;nowhere/&quot;'],
])('keeps a link %s', (_, page) => expect(settle(page)).toEqual({ page, dead: [] }));

it('makes links to what is not there anchors without a destination, and says where they led', () => {
  const page =
    '<a class="x" href="guests/lxc-9/">a</a> <a href="../2026/#y">b</a> <a href="guests/lxc-9/#z">c</a>';
  expect(settle(page)).toEqual({
    page: '<a class="x">a</a> <a>b</a> <a>c</a>',
    dead: ['/homelab/reports/2026/', `${path}guests/lxc-9/`],
  });
});
