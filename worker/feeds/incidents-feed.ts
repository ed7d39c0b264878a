/** Feed of what got worse, could no longer be seen, or recovered: the alerts, as they were decided. */
import { briefOf } from '../alert/brief.ts';
import { listOutbox, type OutboxRecord } from '../alert/outbox.ts';
import { takenAt } from '../alert/owed.ts';
import { oneLine } from '../alert/plain-text.ts';
import { atomFeed, tagUri } from './atom.ts';
import type { Asked } from './documents.ts';

const entriesShown = 30;

/** Of the newest alerts so many are looked at: digests and welcomes among them are no incidents. */
const alertsRead = 40;

const incidents: readonly string[] = ['worse', 'blind', 'recovered', 'summary'];

/** What was closed before any channel took it is said anew by a later one: told twice, it would cry wolf. */
const isIncident = (record: OutboxRecord): boolean => {
  const { message, deliveries, closedAt } = record;
  const replaced = closedAt !== null && Object.keys(deliveries).length > 0 && takenAt(record) === null;
  return incidents.includes(message.kind) && !replaced;
};

export async function incidentsFeed({ bucket, cluster, base, self }: Asked): Promise<string> {
  const alerts = await listOutbox(bucket, cluster.id, { limit: alertsRead });
  const shown = alerts.filter(isIncident).slice(0, entriesShown);
  return atomFeed({
    id: tagUri(base, `${cluster.id}/incidents`),
    title: `${oneLine(cluster.name ?? cluster.id, 60)}: incidents`,
    updated: shown[0]?.createdAt ?? 0,
    alternate: new URL(`/${cluster.id}/`, base).href,
    self,
    entries: shown.map(({ createdAt, message }) => {
      const { title, lines } = briefOf(message);
      return {
        id: tagUri(base, `${cluster.id}/incidents/${message.id}`),
        title,
        updated: createdAt,
        link: new URL(message.path, base).href,
        category: message.kind,
        summary: oneLine(message.headline),
        content: lines,
      };
    }),
  });
}
