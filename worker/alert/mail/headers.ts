/** Headers by which mail programs thread, sort and do not answer. */
import type { AlertMessage } from '../../../audit/alert/message.ts';

/**
 * @param key of the alert: a mail that is sent again has the same Message-ID
 * @param host right-hand side of the ids: the site's, so that they stay the same whoever sends
 */
export function headersOf(
  { cluster, thread, report, kind, severity }: AlertMessage,
  key: string,
  host: string,
): Record<string, string> {
  // No mail has this id. Programs thread by it all the same (RFC 5256, 3), and nothing has to be remembered.
  const incident = `<${atoms(thread)}.${atoms(cluster.id)}@${host}>`;
  return {
    'Message-ID': `<${atoms(key)}@${host}>`,
    'In-Reply-To': incident,
    References: incident,
    // RFC 3834: no holiday reply comes back.
    'Auto-Submitted': 'auto-generated',
    'List-Id': `"Offsight ${atoms(cluster.id)}" <${atoms(cluster.id)}.alerts.${host}>`,
    ...(report === '' ? {} : { 'X-Offsight-Report': atoms(report) }),
    'X-Offsight-Kind': kind,
    'X-Offsight-Severity': severity,
  };
}

/** Letters, digits and hyphens stay; anything else becomes its code, so that two names never become one. */
const atoms = (text: string): string =>
  [...text.toWellFormed()]
    .map((letter) => (/[A-Za-z0-9-]/.test(letter) ? letter : `_${letter.codePointAt(0)?.toString(16)}_`))
    .join('')
    .slice(-200);
