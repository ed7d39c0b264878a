import { Unread } from './ask.ts';
import { readAmount } from './decode.ts';
import { type Sample, samplesIn } from './samples.ts';

/** Columns of a node's measurements and what they hold: the whole is 1, or 100 for pressure. */
const columns = {
  cpu: { name: 'cpu', whole: 1 },
  ioWait: { name: 'iowait', whole: 1 },
  pressureCpu: { name: 'pressurecpusome', whole: 100 },
  pressureIo: { name: 'pressureiofull', whole: 100 },
  pressureMemory: { name: 'pressurememoryfull', whole: 100 },
} as const;

type Shares = (number | undefined)[];

/** One day of a node. */
export interface Measurements {
  /** When each sample ended, Unix seconds, oldest first. */
  times: number[];
  /** What one sample covers. */
  stepSeconds: number;
  /** For each time a share from 0 to 1; undefined where the column has no sample. */
  shares: Record<keyof typeof columns | 'memory', Shares>;
  /** What made no sense: at most one a column. */
  faults: Unread[];
}

const day = 86_400;

/**
 * Rows of `/nodes/{node}/rrddata?timeframe=day`: one a minute, before release 9 one in 30 minutes over 35 hours, of
 * which the last day counts. After an upgrade both follow one another.
 * @param what as in `Question`
 */
export function measurementsIn(list: readonly unknown[], what: string, path: string): Measurements {
  const { samples: all, wrong } = samplesIn(list);
  const faulty = new Set(wrong ? ['time'] : []);
  /** A column that is not there has no sample; one that makes no sense is a fault, too. */
  function read(sample: Sample, name: string, most: number): number | undefined {
    const value = sample[name];
    if (value === undefined || value === null) return undefined;
    const number = readAmount(value);
    if (number !== undefined && number <= most) return number;
    faulty.add(name);
    return undefined;
  }
  const newest = all.at(-1)?.time ?? 0;
  const samples = all.filter(({ time }) => time > newest - day);
  const share = ({ name, whole }: { name: string; whole: number }): Shares =>
    samples.map((sample) => {
      // Averages may come out a hair above the whole.
      const value = read(sample, name, whole * 1.01);
      return value === undefined ? undefined : Math.min(1, value / whole);
    });
  const memory = samples.map((sample) => {
    const total = read(sample, 'memtotal', Number.MAX_SAFE_INTEGER);
    const used = total && read(sample, 'memused', total * 1.01);
    return total && used !== undefined ? Math.min(1, used / total) : undefined;
  });
  const shares = {
    cpu: share(columns.cpu),
    ioWait: share(columns.ioWait),
    memory,
    pressureCpu: share(columns.pressureCpu),
    pressureIo: share(columns.pressureIo),
    pressureMemory: share(columns.pressureMemory),
  };
  const times = samples.map(({ time }) => time);
  const fault = (name: string) =>
    new Unread(what, 'malformed', `a value of its column ${name} makes no sense`, undefined, path);
  return { times, stepSeconds: stepOf(times), shares, faults: [...faulty].sort().map(fault) };
}

/** The last two tell what is measured now. */
function stepOf(times: number[]): number {
  const [before, last] = times.slice(-2);
  return before === undefined || last === undefined || last === before ? 60 : last - before;
}
