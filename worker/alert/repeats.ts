/** A crash between sending and recording makes a second try. Which channel can tell it from a second alert. */
import type { ChannelType } from '../../audit/alert/channel-settings.ts';

export const repeats: Record<ChannelType, { told: 'yes' | 'partly' | 'no'; how: string }> = {
  webhook: {
    told: 'yes',
    how: 'same `Idempotency-Key` and body: a receiver that keeps the keys drops the second',
  },
  ntfy: {
    told: 'partly',
    how: 'same `sequence_id`: from ntfy 2.16 on the second takes the place of the first, before that both are shown',
  },
  smtp: { told: 'partly', how: 'same `Message-ID`: many mailboxes keep one, none has to' },
  email: { told: 'no', how: 'Cloudflare gives each mail a `Message-ID` of its own' },
  discord: { told: 'no', how: 'Discord posts it again' },
  slack: { told: 'no', how: 'Slack posts it again' },
  gotify: { told: 'no', how: 'Gotify shows it again' },
};
