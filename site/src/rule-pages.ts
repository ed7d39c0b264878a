import type { MarkdownInstance } from 'astro';

/** The pages under docs/rules, by the id of their rule. */
export const rulePages = Object.entries(
  import.meta.glob<MarkdownInstance<Record<string, unknown>>>('../../docs/rules/*.md', { eager: true }),
)
  .map(([file, page]) => ({
    id: file.replace(/^.*\/(.*)\.md$/, '$1'),
    title: page.getHeadings().find(({ depth }) => depth === 1)?.text ?? file,
    Content: page.Content,
  }))
  .sort((a, b) => (a.title < b.title ? -1 : 1));
