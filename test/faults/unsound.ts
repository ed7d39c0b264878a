import type { ReportVerdict, Result } from '../../audit/report.ts';

export interface Unsound {
  /** `backup-recent lxc/110 is fail` */
  what: string;
  /** Its outcome without the fault. */
  from: string;
}

/**
 * What a fault may do to verdicts is make them unknown. Everything else that differs from the audit without the fault
 * is a conclusion from what was not seen; and so is an error of a rule, which the runner turns into unknown.
 */
export function unsound(clean: readonly Result[], faulty: readonly Result[]): Unsound[] {
  const before = new Map(clean.map((result) => [result.rule, result]));
  return faulty.flatMap((result) => {
    const was = before.get(result.rule);
    if (!was) return [{ what: `${result.rule} is judged`, from: 'no rule' }];
    const old = bySubject(was.verdicts);
    const present = bySubject(result.verdicts);
    const caught = result.verdicts
      .filter(({ message }) => message.includes('could not handle this data'))
      .map(({ message }) => ({ what: `${result.rule}: ${message}`, from: 'sound' }));
    const turned = [...present].flatMap(([subject, { outcome }]) => {
      const from = old.get(subject)?.outcome ?? 'nothing';
      return outcome === from || outcome === 'unknown'
        ? []
        : [{ what: `${result.rule} ${subject} is ${outcome}`, from }];
    });
    const lost = saysWhatIsLost(was, result) ? [] : [...old].filter(([subject]) => !present.has(subject));
    const vanished = lost.map(([subject, { outcome }]) => ({
      what: `${result.rule} ${subject} is gone`,
      from: outcome,
    }));
    return [...caught, ...turned, ...vanished];
  });
}

/** Subjects of a list that could not be read are not known by name: then something else says so. */
function saysWhatIsLost(was: Result, result: Result): boolean {
  if (result.notApplicable && 'because' in result.notApplicable) return true;
  const unknowns = ({ verdicts }: Result) => verdicts.filter(({ outcome }) => outcome === 'unknown');
  const earlier = new Set(unknowns(was).map(({ subject }) => subject));
  return unknowns(result).some(({ subject }) => !earlier.has(subject));
}

const bySubject = (verdicts: readonly ReportVerdict[]) =>
  new Map(verdicts.map((verdict) => [verdict.subject, verdict]));
