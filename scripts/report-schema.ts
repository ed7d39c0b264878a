/** Writes docs/report.schema.json from the report's zod schema. `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { reportSchema } from '../audit/report.ts';

export function reportJsonSchema(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'Offsight report', ...schema }, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../docs/report.schema.json', import.meta.url), reportJsonSchema());
  console.log('docs/report.schema.json is written');
}
