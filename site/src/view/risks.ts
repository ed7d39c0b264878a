import type { Risk } from '../../../audit/report.ts';
import { riskAnchor } from './place.ts';
import type { Table } from './table.ts';

export const likelihoods = ['remote', 'low', 'medium', 'high'] as const;
const impacts = ['critical', 'high', 'medium'] as const;

/** A risk with the number by which grid and list know it, beginning with 1. */
export interface NumberedRisk {
  number: number;
  anchor: string;
  risk: Risk;
}

/** One row for each impact, the gravest first; in it one cell for each likelihood, rising. */
export const riskGrid = (risks: Risk[]): { impact: string; cells: NumberedRisk[][] }[] =>
  impacts.map((impact) => ({
    impact,
    cells: likelihoods.map((likelihood) =>
      numbered(risks).filter(({ risk }) => risk.impact === impact && risk.likelihood === likelihood),
    ),
  }));

/** Priorities by the shapes of severities. */
export const priorityShapes = { P1: 'critical', P2: 'high', P3: 'medium' } as const;

export const riskTable = (risks: Risk[]): Table => ({
  caption: 'Risks, the most urgent first',
  cards: true,
  columns: ['Risk', 'Likelihood', 'Impact'],
  rows: numbered(risks).map(({ number, anchor, risk: { risk, priority, likelihood, impact, reasons } }) => ({
    anchor,
    cells: [
      {
        text: `${number}. ${risk}`,
        notes: [priority ?? 'priority not known'],
        shape: priority ? priorityShapes[priority] : 'unknown',
      },
      { text: likelihood ?? 'not known', notes: [reasons.likelihood] },
      { text: impact ?? 'not known', notes: [reasons.impact] },
    ],
  })),
});

const numbered = (risks: Risk[]): NumberedRisk[] =>
  risks.map((risk, index) => ({ number: index + 1, anchor: riskAnchor(risk.subject), risk }));
