/** Text format of OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/). Gauges alone. */

export interface Gauge {
  /** Ends in its unit, where it has one. */
  name: string;
  unit?: 'seconds' | 'ratio';
  help: string;
  /** What is not known has no sample: 0 would be a claim. */
  samples: Sample[];
}

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

export const contentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

export function openMetricsText(gauges: readonly Gauge[]): string {
  return `${gauges.flatMap(familyLines).join('\n')}\n# EOF\n`;
}

/** A family is named even without samples, so that a reader sees that it could be there. */
const familyLines = ({ name, unit, help, samples }: Gauge): string[] => [
  `# TYPE ${name} gauge`,
  ...(unit ? [`# UNIT ${name} ${unit}`] : []),
  `# HELP ${name} ${escaped(help)}`,
  ...samples.map(({ labels, value }) => `${name}{${labelText(labels)}} ${value}`),
];

const labelText = (labels: Sample['labels']): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
