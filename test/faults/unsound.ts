import type { ReportVerdict, Result } from '../../audit/report.ts';

/**
 * What a fault may do to verdicts is make them unknown. Everything else that differs from the audit without the fault
 * is a conclusion from what was not seen: listed here as `rule subject: pass → fail`.
 */
export function unsound(clean: readonly Result[], faulty: readonly Result[]): string[] {
  const before = new Map(clean.map((result) => [result.rule, result]));
  return faulty.flatMap((result) => {
    const was = before.get(result.rule);
    if (!was) return [`${result.rule}: a rule that was not there`];
    const old = bySubject(was.verdicts);
    const present = bySubject(result.verdicts);
    const caught = result.verdicts
      .filter(({ message }) => message.includes('could not handle this data'))
      .map(({ message }) => `${result.rule}: ${message}`);
    const turned = [...present].flatMap(([subject, { outcome }]) => {
      const earlier = old.get(subject)?.outcome ?? 'nothing';
      return outcome === earlier || outcome === 'unknown' ? [] : [`${subject}: ${earlier} → ${outcome}`];
    });
    const lost = [...old.keys()].filter((subject) => !present.has(subject));
    const said = saysWhatIsLost(was, result);
    const vanished = said ? [] : lost.map((subject) => `${subject}: ${old.get(subject)?.outcome} → nothing`);
    return [...caught, ...[...turned, ...vanished].map((line) => `${result.rule} ${line}`)];
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
