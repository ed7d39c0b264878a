/** The last message of a day that had as many as its owner wants. */
import type { Draft } from './draft.ts';
import { worstOf } from './finding.ts';
import { oneLine } from './phrase.ts';

/**
 * All that would have been said in messages of their own.
 * @param day on which it is sent, `2026-11-22`: about one report there may be one each day, if something was held back
 */
export function summary(drafts: readonly [Draft, ...Draft[]], perDay: number, day: string): Draft {
  const [{ message, offer }] = drafts;
  const messages = drafts.map((draft) => draft.message);
  const offers = drafts.map((draft) => draft.offer);
  const id = `${message.report}-summary-${day.replaceAll('-', '')}`;
  const headlines = messages.map(({ headline }, index) =>
    index === 0 ? headline : headline.replace(/^[^:]*: /, ''),
  );
  return {
    message: {
      ...message,
      id,
      kind: 'summary',
      severity: worstOf(messages.map(({ severity }) => severity)),
      headline: oneLine(`${headlines.join('; ')} (last message of today)`),
      recovered: messages.flatMap(({ recovered }) => recovered),
      notes: [
        ...messages.flatMap(({ notes }) => notes),
        `This is the last message of the day, as there may be ${perDay}: what else comes is told tomorrow if it is still there.`,
      ],
    },
    offer: {
      ...offer,
      id,
      over: offers.flatMap(({ over }) => over),
      marks: Object.assign({}, ...offers.map(({ marks }) => marks)),
      lastOfDay: true,
    },
  };
}
