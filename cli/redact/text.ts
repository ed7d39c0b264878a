/** A text of a report without the names and addresses in it. */
import { createHmac } from 'node:crypto';
import { type Kind, tellsNothing } from './names.ts';
import { addresses, tokens } from './tokens.ts';

export interface Redaction {
  /** What makes placeholders: the same name gets the same one under the same key, and nobody without it can guess. */
  key: string;
  /** Words that tell nothing, in lower case. */
  words: ReadonlySet<string>;
}

/** @param names in lower case */
export function textRedactor({ key, words }: Redaction, names: ReadonlyMap<string, Kind>) {
  const named = (name: string) => placeholder(key, names.get(name.toLowerCase()) ?? kindOf(name), name);
  /** Names that are more than one word: longer ones first, as one may begin with another. */
  const long = [...names.keys()]
    .filter((name) => name.replace(tokens, '') !== '' || (name.match(tokens) ?? []).length > 1)
    .sort((one, other) => other.length - one.length);
  const pattern = new RegExp([...long.map(escaped), addresses.source, tokens.source].join('|'), 'giu');
  const harmless = (token: string) =>
    (words.has(token.toLowerCase()) && !isHost(token)) || shapes.test(token) || tellsNothing(token);

  /** One word; where a name of the cluster is part of it, the other parts have to be words. */
  function word(token: string): string {
    if (names.has(token.toLowerCase())) return named(token);
    if (harmless(token)) return token;
    const parts = token.split(/([-_.@+]+)/);
    const whole = parts.every((part, at) => at % 2 === 1 || harmless(part) || names.has(part.toLowerCase()));
    if (!whole || !parts.some((part) => names.has(part.toLowerCase()))) return named(token);
    return parts.map((part) => (names.has(part.toLowerCase()) ? named(part) : part)).join('');
  }
  return (text: string): string =>
    text.normalize('NFC').replace(pattern, (found) => (isWord(found) ? word(found) : named(found)));
}

export type TextRedactor = ReturnType<typeof textRedactor>;

/** @param name in any case, as host names are */
export const placeholder = (key: string, kind: string, name: string): string =>
  `${kind}-${createHmac('sha256', key).update(name.toLowerCase()).digest('hex').slice(0, 6)}`;

/**
 * What says nothing of whom it belongs to: numbers, dates and versions, amounts, devices of a guest, names of archives as
 * vzdump gives them.
 */
const shapes =
  /^(?:\d+(?:[-_.]\d+){0,2}|\d{4}(?:[-_]\d\d){2}[-_T]?(?:\d\d[-_]?){0,3}Z?|\d{8}T\d{6}Z|\d{4}-W\d\d|\d+(?:\.\d+)?(?:[KMGTP]i?B?|ms|[smhdwx]|st|nd|rd|th)|L[0-5]|P[1-3]|\d+\.conf|mon|tue|wed|thu|fri|sat|sun|(?:net|scsi|virtio|sata|ide|mp|eth|unused|efidisk|tpmstate|hostpci|usb|vmbr|dev)\d+|(?:vzdump-)?(?:lxc|qemu|ct|vm)-?\d+(?:-[\d_-]+)?(?:\.[a-z]+)*)$/i;

/** Names of hosts count as such even where the product's own texts name the same one. Privileges have dots, too. */
const isHost = (token: string): boolean =>
  /\..*\.[a-z]{2,}$/i.test(token) && !/^(VM|Sys|Datastore|SDN|Pool|Realm|Mapping|User|Group)\./.test(token);

const isWord = (found: string): boolean => {
  addresses.lastIndex = 0;
  const [token] = found.match(tokens) ?? [];
  return token === found && !addresses.test(found);
};

function kindOf(name: string): string {
  if (name.includes('@')) return 'user';
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(name)) return 'mac';
  if (name.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return 'address';
  return /\.[a-z]/i.test(name) ? 'host' : 'name';
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
