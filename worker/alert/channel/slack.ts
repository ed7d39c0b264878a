/** A Slack incoming webhook: docs.slack.dev, "Sending messages using incoming webhooks". */
import type { ChannelOf } from '../../../audit/alert/channel-settings.ts';
import { briefOf, fitting, fittingLine } from '../brief.ts';
import { type Delivery, type Means, refused, type SecretOf } from '../delivery.ts';
import { post } from '../post.ts';
import type { RenderedMessage } from '../rendered.ts';

/** Slack's limits of a header and of a section's text. */
const limits = { header: 150, section: 3000 };

export async function send(
  { message, link }: RenderedMessage,
  { urlSecret }: ChannelOf<'slack'>,
  secretOf: SecretOf,
  means: Means,
): Promise<Delivery> {
  const url = secretOf(urlSecret);
  if (!url) return refused(`The secret ${urlSecret} is not set.`);
  const { title, lines } = briefOf(message);
  const blocks = [
    { type: 'header', text: plain(fittingLine(title, limits.header, escaped)) },
    { type: 'section', text: plain(fitting(lines.map(escaped), limits.section)) },
    ...(link ? [{ type: 'section', text: { type: 'mrkdwn', text: `<${link}|Open the report>` } }] : []),
  ];
  return post(
    {
      url,
      // The text is what notifications show; Slack shows the blocks instead of it.
      body: JSON.stringify({ text: escaped(title), mrkdwn: false, link_names: false, blocks }),
      service: 'Slack',
      credential: urlSecret,
      place: urlSecret,
    },
    means,
  );
}

/** Plain text objects know no formatting, links or mentions; without `emoji`, no `:tada:` either. */
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** Slack's three control letters, as it wants them; mentions and links all begin with one. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
