/** `npm run new-rule <id>`: writes a rule, its page and its test from templates, and the index. */
import { existsSync, writeFileSync } from 'node:fs';
import { ruleIds, ruleIndex } from './rule-index.ts';

const [id, ...more] = process.argv.slice(2);
if (id === undefined || more.length > 0 || id.startsWith('-')) {
  console.log(`npm run new-rule <id>

Writes audit/rules/<id>.ts, docs/rules/<id>.md and test/rules/<id>.test.ts.
The id is kebab case and says what is right: backup-recent, never check-backup or no-old-backup.`);
  process.exit(id === '--help' ? 0 : 2);
}
if (!/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))
  stop(`"${id}" is not kebab case of two words or more, like backup-recent.`);
const files = {
  [`audit/rules/${id}.ts`]: ruleTemplate(id),
  [`docs/rules/${id}.md`]: pageTemplate(),
  [`test/rules/${id}.test.ts`]: testTemplate(id),
};
for (const file of Object.keys(files))
  if (existsSync(file)) stop(`${file} exists already; nothing was written.`);
for (const [file, text] of Object.entries(files)) writeFileSync(file, text);
writeFileSync('audit/rules/index.ts', ruleIndex(ruleIds()));
console.log(`Wrote ${Object.keys(files).join(', ')} and the index.
Now fill them in; \`npx vitest run test/rules\` tells what is still missing.`);

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}

function ruleTemplate(name: string): string {
  return `import { defineRule, fail, pass, unknown } from '../rule.ts';

export default defineRule({
  id: '${name}',
  title: 'What is true when this rule passes',
  category: 'storage',
  essential: false,
  needs: ['nodes'],

  check({ nodes }, { gap }) {
    return nodes.map(({ node, uptimeSeconds }) => {
      const subject = \`node/\${node}\`;
      if (uptimeSeconds === undefined) return unknown(subject, \`The uptime of \${node}\`, gap('nodes', subject));
      const seen = { seen: \`up for \${uptimeSeconds} s\`, where: \`/nodes/\${node}/status\` };
      return uptimeSeconds > 0
        ? pass(subject, \`\${node} is up.\`, seen)
        : fail('low', subject, \`\${node} says it is not up.\`, { ...seen, expected: 'more than 0 s' });
    });
  },
});
`;
}

function pageTemplate(): string {
  return `# What is true when this rule passes

One sentence that says what is looked at.

## Why it matters

## How it is judged

## How to put it right

## Known exceptions
`;
}

function testTemplate(name: string): string {
  return `import rule from '../../audit/rules/${name}.ts';
import { gap, ruleCases } from '../support/rule-cases.ts';

ruleCases(rule, {
  pass: { healthy: () => {} },
  fail: {
    'what is wrong': [
      ({ nodes }) => {
        for (const node of nodes.slice(0, 1)) node.uptimeSeconds = 0;
      },
      { 'node/pve1': 'low: pve1 says it is not up.' },
    ],
  },
  unknown: {
    'a node did not tell': [
      (facts) => {
        for (const node of facts.nodes.slice(0, 1)) delete node.uptimeSeconds;
        gap(facts, 'nodes', 'node/pve1');
      },
      { 'node/pve1': 'The uptime of pve1 could not be seen: it did not answer.' },
    ],
  },
});
`;
}
