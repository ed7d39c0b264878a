import type { FactsOf } from './facts.ts';

type Tasks = FactsOf<'tasks'>['tasks'];

/** The runs of backups among all tasks: that something was restored proves no backup, and belongs to no job. */
export const backupTasks = (tasks: Readonly<Tasks> = []): Tasks =>
  tasks.filter(({ type }) => type === 'vzdump');
