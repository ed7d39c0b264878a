import { type Severity, severities } from '../rule.ts';
import type { CellView } from './model.ts';

/** What would be lost with it matters most: findings about critical guests weigh one step more. */
export const graver = (severity: Severity, { tier }: Pick<CellView, 'tier'>): Severity =>
  (tier === 'critical' && severities[severities.indexOf(severity) - 1]) || severity;

/** Of a newest copy that no restore can use: by what is left to restore from. */
export function harmOf(cell: Pick<CellView, 'tier' | 'usable' | 'fresh'>): Severity {
  if (!cell.usable) return 'critical';
  return graver(cell.fresh === 'yes' ? 'medium' : 'high', cell);
}
