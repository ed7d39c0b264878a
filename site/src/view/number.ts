import { categoryText, overallText } from '../../../audit/report.ts';

/** `7.2`, `10`, `–` for no score. */
export const scoreText = (score: number | null): string => (score === null ? '–' : overallText(score));

/** Of a category: two decimals where they are needed. */
export const exactScore = (score: number | null): string => (score === null ? '–' : categoryText(score));

/** `+0.4`, `−3`, `0`, with a real minus sign. */
export function signed(value: number): string {
  const text = String(Number(Math.abs(value).toFixed(2)));
  return text === '0' ? '0' : `${value < 0 ? '−' : '+'}${text}`;
}

/** Rounded down, so that only everything is 100%. */
export function percent(share: number): string {
  const whole = Math.floor(share * 100 + 1e-9);
  return share > 0 && whole === 0 ? '<1%' : `${whole}%`;
}

/** `1 check`, `2 checks` */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;
