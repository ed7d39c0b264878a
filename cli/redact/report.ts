/** A report without names, addresses and the owner's own words: what is known of a cluster stays, whose it is does not. */
import { parseReport, type Report, reportSchema } from '../../audit/report.ts';
import { namesOf } from './names.ts';
import { type Redaction, type TextRedactor, textRedactor } from './text.ts';

/** @returns a report of the same form; ids of guests, times, sizes, scores and rules stay as they are */
export function redactedReport(report: Report, redaction: Redaction): Report {
  const redact = textRedactor(redaction, namesOf(report));
  const title = textRedactor(redaction, new Map());
  // Read again, so that nothing that is no report is ever shown.
  return parseReport(walk(withoutOwnWords(report), reportSchema, '', { redact, title }));
}

/** The owner wrote these, in words that no list can know. */
function withoutOwnWords(report: Report): Report {
  const { runbooks } = report;
  const results = report.results.map((result) => ({
    ...result,
    verdicts: result.verdicts.map((verdict) =>
      verdict.accepted ? { ...verdict, accepted: { ...verdict.accepted, reason: leftOut } } : verdict,
    ),
  }));
  if (!runbooks) return { ...report, results };
  const guests = runbooks.restore.guests.map((guest) => ({
    ...guest,
    after: guest.after.map((step) => (step.from === 'facts' ? step : { ...step, text: leftOut })),
  }));
  const restore = { ...runbooks.restore, guests, afterAll: runbooks.restore.afterAll.map(() => leftOut) };
  const noted = runbooks.runbooks.map((runbook) =>
    runbook.notes ? { ...runbook, notes: leftOut } : runbook,
  );
  return { ...report, results, runbooks: { ...runbooks, runbooks: noted, restore } };
}

const leftOut = 'Left out of this copy.';

/** Texts that the store, the catalogue of rules and the releases make, whatever a cluster is called. */
const own = new Set(['rule', 'because', 'came', 'went', 'since', 'report', 'group', 'until', 'calendar']);
/** Ids, dates and calendars: no sentence. */
const made = /^(?:[\w-]{0,64}|[.x\d ]*)$/;
/** Titles of rules and categories: a guest may be called by a word of them. */
const titled = (value: object): boolean => 'rule' in value || 'coverage' in value;

interface Redactors {
  redact: TextRedactor;
  /** Knows no names, but lets none through. */
  title: TextRedactor;
}

/** What zod says of a schema, as far as it is needed: `_zod.def` is what it offers to other programs. */
interface Schema {
  _zod: { def: Definition };
}
interface Definition {
  type: string;
  shape?: Record<string, Schema>;
  element?: Schema;
  innerType?: Schema;
  options?: readonly Schema[];
}

/** By the schema, which knows a name from a word that has to stay: a guest may be called `critical`. */
function walk(value: unknown, schema: Schema, key: string, by: Redactors): unknown {
  const { type, shape, element, innerType, options } = schema._zod.def;
  if (value === undefined || value === null) return value;
  if (innerType) return walk(value, innerType, key, by);
  if (type === 'string') return own.has(key) && made.test(String(value)) ? value : by.redact(String(value));
  if (element && Array.isArray(value)) return value.map((item) => walk(item, element, key, by));
  if (shape && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const field = shape[name];
        if (!field || (name === 'id' && 'takenAt' in value)) return [name, item];
        if (name === 'title' && titled(value)) return [name, by.title(String(item))];
        return [name, walk(item, field, name, by)];
      }),
    );
  // A choice between forms: none of their texts is the owner's name for anything, and all of them may quote one.
  if (options) return mapped(value, by, options);
  return value;
}

function mapped(value: unknown, by: Redactors, options: readonly Schema[]): unknown {
  const fitting = options.find(({ _zod }) => {
    const { shape } = _zod.def;
    return (
      shape &&
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).every((name) => name in shape)
    );
  });
  return fitting ? walk(value, fitting, '', by) : value;
}
