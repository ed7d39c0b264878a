import type { Risk } from '../report-failures.ts';

export type Impact = NonNullable<Risk['impact']>;
export type Likelihood = NonNullable<Risk['likelihood']>;

/** A degree and the sentence that says why; the degree is null when facts are missing. */
export interface Graded<Degree> {
  degree: Degree | null;
  why: string;
}

export const riskRow = (
  subject: string,
  risk: string,
  likelihood: Graded<Likelihood>,
  impact: Graded<Impact>,
): Risk => ({
  subject,
  risk,
  likelihood: likelihood.degree,
  impact: impact.degree,
  priority: priorityOf(likelihood.degree, impact.degree),
  reasons: { likelihood: likelihood.why, impact: impact.why },
});

/** The table of docs/failure.md: what is critical comes first unless two failures have to meet. */
export function priorityOf(likelihood: Likelihood | null, impact: Impact | null): Risk['priority'] {
  if (likelihood === null || impact === null) return null;
  return table[impact][likelihood];
}

const table = {
  critical: { remote: 'P2', low: 'P1', medium: 'P1', high: 'P1' },
  high: { remote: 'P2', low: 'P2', medium: 'P2', high: 'P1' },
  medium: { remote: 'P3', low: 'P3', medium: 'P3', high: 'P2' },
} as const;
