/** An alert made ready for channels: the same for all of them, and the same at each try. */
import type { AlertMessage } from '../../audit/alert/message.ts';
import { type Mail, mailOf } from './mail/mail.ts';

export interface RenderedMessage {
  message: AlertMessage;
  /** One key for one alert of one cluster, the same at each try: a-z, A-Z, 0-9, hyphens; at most 64. */
  key: string;
  /** Address of the report; null when the configuration names no site. */
  link: string | null;
  mail: Mail;
}

/** @param site address of the site, like `https://offsight.example.com`; null when it is not known */
export function renderMessage(message: AlertMessage, site: string | null): RenderedMessage {
  const key = keyOf(message);
  const link = site === null ? null : new URL(message.path, site).href;
  const host = site === null ? null : new URL(site).hostname;
  return { message, key, link, mail: mailOf(message, { key, link, host }) };
}

/** Reports of two clusters may share an id, so the cluster is part of it. The end tells alerts apart: keep that. */
function keyOf({ cluster, id }: AlertMessage): string {
  return `${cluster.id}-${id}`.replace(/[^A-Za-z0-9-]/g, '-').slice(-64);
}
