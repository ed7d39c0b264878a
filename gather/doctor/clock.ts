/** How far a clock is from ours. */
import { duration } from '../../audit/moments.ts';
import { type Finding, ok, problem } from './line.ts';

export interface ClockSeen {
  /** `pve1` */
  who: string;
  /** Its clock less ours, seconds. */
  offset: number;
  /** What the way there and back, and whole seconds, leave open. */
  uncertainty: number;
}

/** @param warnSeconds from which on it counts */
export function judgeClocks(clocks: readonly ClockSeen[], warnSeconds: number): Finding {
  const off = clocks.filter(({ offset, uncertainty }) => Math.abs(offset) - uncertainty >= warnSeconds);
  const worst = clocks.reduce((most, { offset }) => Math.max(most, Math.abs(offset)), 0);
  if (off.length === 0)
    return ok(`${clocks.map(({ who }) => who).join(', ')}: ${apart(worst)} from the clock here at most.`);
  const said = off.map(({ who, offset }) => `${who} is ${apart(offset)} ${offset < 0 ? 'behind' : 'ahead'}`);
  return problem(
    `${said.join(', ')}.`,
    off.length === clocks.length && clocks.length > 1
      ? 'All differ alike, so it may be the clock here that is wrong: compare both with a third one.'
      : 'On the node: systemctl status chrony, and chronyc sources.',
  );
}

const apart = (seconds: number): string =>
  Math.abs(seconds) < 120
    ? `${Math.round(Math.abs(seconds) * 10) / 10} seconds`
    : duration(Math.abs(seconds));
