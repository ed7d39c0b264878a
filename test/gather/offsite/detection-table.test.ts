import { expect, it } from 'vitest';
import { rows as datastoreRows } from '../../support/pbs-damage.ts';
import { rows as archiveRows } from '../../support/vzdump-damage.ts';

const head = `# What damage is found, and by which proof

This table is made from the cases that the tests do to archives and datastores, one by one and with many seeds; the
tests hold every cell. It is written anew by \`npm test -- detection-table -u\`.

- **header** is proof L3: the beginning is what it says. **complete** is L4: nothing is cut off or missing.
  **content** is L5: the data itself was read.
- A percentage is the share of cases that is found at least, where chance decides. "sampled" is found when the
  rotation comes to the damaged chunk: after n of N chunks with a share f of them damaged, in at least 1−(1−f)ⁿ of the
  cases.
- "–" is not found by any of them. What finds it all the same stands in the last column.
- A copy of another guest, of another time or under another name is sound by itself: its header says whose and when it
  is, and holding that against the cluster is what tells ([offsite.md](offsite.md)).
- The copy's size is held against the cluster's own listing wherever that has the same archive (L2). That alone finds
  every cut, in every format, encrypted or not.
`;

const restic = `## restic repositories

| damage | without the password | with the password |
| --- | --- | --- |
| any file but \`config\` cut off, changed, of zero bytes, longer, renamed, or two that changed places | content, sampled | content, sampled |
| \`config\`, all keys or the whole index missing | complete | complete |
| \`config\` changed | – | complete |
| a data file missing | – | complete |
| one index file of several missing | – | complete |
| a pack cut off | content, sampled; its last four bytes at once in 99.9 % | the same, and by its length in the index |
| a snapshot missing | – | – (forgetting it looks the same) |
`;

type Cell = { variant: string; text: string };

/** One line a damage, one column a variant. */
function table(rows: { damage: string; variant: string; text: string; note?: string }[]): string {
  const variants = [...new Set(rows.map(({ variant }) => variant))];
  const damages = [...new Set(rows.map(({ damage }) => damage))];
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['damage', ...variants, '']),
    line(['damage', ...variants, ''].map(() => '---')),
    ...damages.map((damage) => {
      const cells: Cell[] = rows.filter((row) => row.damage === damage);
      const note = rows.find((row) => row.damage === damage && row.note)?.note ?? '';
      return line([
        damage,
        ...variants.map((variant) => cells.find((cell) => cell.variant === variant)?.text ?? ''),
        note,
      ]);
    }),
  ].join('\n');
}

const rate = (share: number) => (share === 1 ? '' : ` ${Math.round(share * 1000) / 10} %`);

const archives = table(
  archiveRows.map(({ detected, ...row }) => {
    const { 'content with MD5': withSum, ...own } = detected;
    const proofs = Object.entries(own).map(([proof, share]) => `${proof}${rate(share)}`);
    if (!own.content && withSum) proofs.push('content, with rclone’s checksum');
    return { ...row, text: proofs.join(', ') || '–' };
  }),
);

const datastores = table(
  datastoreRows.map(({ detectedBy, sampled, ...row }) => ({
    ...row,
    text: detectedBy.length === 0 ? '–' : `${detectedBy.join(', ')}${sampled ? ', sampled' : ''}`,
  })),
);

it('the documented table is what the tests hold', async () => {
  await expect(
    `${head}\n## vzdump archives\n\n${archives}\n\n## Datastores of Proxmox Backup Server on S3\n\n${datastores}\n\n${restic}`,
  ).toMatchFileSnapshot('../../../docs/offsite-detection.md');
});
