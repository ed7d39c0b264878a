/** What this browser keeps of the reader's choices. Where it keeps nothing, choices last as long as the page. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`offsight-${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`offsight-${key}`, value);
  } catch {}
}
