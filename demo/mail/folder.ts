/** Mails as files of a folder, each as it came: `<when it came>-<number>.eml`. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';

export interface MailFolder {
  /** Written whole when this returns. */
  keep(raw: Uint8Array): void;
  count(): number;
  /** Newest first, by the time that each mail gives itself. */
  list(): Promise<KeptMail[]>;
  /** Null when there is no such mail. */
  read(id: string): Promise<KeptMail | null>;
}

export interface KeptMail {
  /** Digits and a hyphen. */
  id: string;
  raw: Uint8Array;
  /** As a mail program understands it. */
  mail: Email;
  /** Unix milliseconds: what its Date says, else when it came. */
  at: number;
  /** Kind and severity of the alert, as its own headers have them; null in other mails. */
  kind: string | null;
  severity: string | null;
}

export function mailFolder(folder: string): MailFolder {
  const parsed = new Map<string, KeptMail>();
  let number = 0;
  const read = async (id: string) => {
    const known = parsed.get(id);
    const file = join(folder, `${id}.eml`);
    if (known) return known;
    if (!idShape.test(id) || !existsSync(file)) return null;
    const kept = await keptMail(id, readFileSync(file));
    parsed.set(id, kept);
    return kept;
  };
  return {
    keep(raw) {
      mkdirSync(folder, { recursive: true });
      number += 1;
      const id = `${String(Date.now()).padStart(13, '0')}-${String(number).padStart(4, '0')}`;
      const file = join(folder, `${id}.eml`);
      // A run that is ended while it writes leaves no half mail behind.
      writeFileSync(`${file}.part`, raw);
      renameSync(`${file}.part`, file);
    },
    count: () => idsIn(folder).length,
    read,
    async list() {
      const mails = await Promise.all(idsIn(folder).map(read));
      return mails.filter((one) => one !== null).sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    },
  };
}

const idShape = /^\d{13,}-\d{4,}$/;

const idsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.eml'))
        .map((file) => file.slice(0, -'.eml'.length))
        .filter((id) => idShape.test(id))
    : [];

async function keptMail(id: string, raw: Uint8Array): Promise<KeptMail> {
  const mail = await PostalMime.parse(raw);
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? null;
  const sent = Date.parse(mail.date ?? '');
  return {
    id,
    raw,
    mail,
    at: Number.isNaN(sent) ? Number.parseInt(id, 10) : sent,
    kind: header('x-offsight-kind'),
    severity: header('x-offsight-severity'),
  };
}
