/**
 * Splits a line into words as a POSIX shell does (2.2 Quoting, 2.3 Token Recognition) and refuses anything that a
 * shell would do more with than pass it on: expansions, redirections, several commands, comments.
 *
 * @throws Error naming what it met.
 */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === ' ' || char === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) throw new Error(`A quote is not closed: ${line}`);
      word = (word ?? '') + line.slice(at + 1, end);
      at = end;
    } else if (char === '\\') {
      at += 1;
      if (at >= line.length || line.charAt(at) === '\n') throw new Error(`The line goes on: ${line}`);
      word = (word ?? '') + line.charAt(at);
    } else {
      const special = word === undefined ? /[\n\r;&|<>()$`"*?[\]{}~#!]/ : /[\n\r;&|<>()$`"*?[\]{}!]/;
      if (special.test(char)) throw new Error(`A shell gives ${JSON.stringify(char)} a meaning: ${line}`);
      word = (word ?? '') + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
