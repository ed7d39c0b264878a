import type { CategoryScore } from '../../../audit/report.ts';

/** Titles for index rows, which hold only ids. In the order of the reports. */
export const categoryTitles: Record<CategoryScore['id'], string> = {
  balance: 'Node Balance',
  ha: 'High Availability',
  storage: 'Storage',
  network: 'Network & Quorum',
  recovery: 'Disaster Recovery',
  capacity: 'Capacity',
  security: 'Security & Upkeep',
};
