import type { Report } from '../../../audit/report.ts';
import { ruleAnchor } from './place.ts';

export interface Point {
  shape: string;
  text: string;
  note: string;
  /** Where the findings behind it stand. */
  anchor?: string;
}

export const strengthsOf = ({ advice }: Report): Point[] =>
  advice.strengths.map(({ text, passed }) => ({ shape: 'pass', text, note: passed.join(' · ') }));

export const weaknessesOf = ({ advice, results }: Report): Point[] =>
  advice.weaknesses.map(({ rule, severity, text }) => {
    const found = results
      .find((result) => result.rule === rule)
      ?.verdicts.some((verdict) => verdict.outcome === 'fail' && verdict.severity === severity);
    return { shape: severity, text, note: severity, ...(found && { anchor: ruleAnchor(rule, severity) }) };
  });
