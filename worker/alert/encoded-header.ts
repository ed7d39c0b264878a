/**
 * Text for a mail header (RFC 2047): as it stands when it is plain ASCII, else in encoded words, one a
 * line; with `Subject: ` before the first no line is longer than the 76 characters that it allows.
 */
export function encodedHeader(text: string): string {
  if (/^[ -~]*$/.test(text) && !text.includes('=?') && text.length <= 900) return text;
  const utf8 = new TextEncoder();
  const words: string[] = [];
  let bytes: number[] = [];
  for (const letter of text) {
    const next = utf8.encode(letter);
    if (bytes.length + next.length > bytesOfWord) {
      words.push(word(bytes));
      bytes = [];
    }
    bytes.push(...next);
  }
  return [...words, word(bytes)].join('\r\n ');
}

/** 39 bytes are 52 letters of base64; with `=?UTF-8?B?` and `?=` 64. */
const bytesOfWord = 39;

const word = (bytes: number[]): string => `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
