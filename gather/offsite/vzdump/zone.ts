/** The time zone of the names of archives, learned from those whose header tells the time in UTC. */

export interface Taught {
  /** The name's time as if it were UTC, Unix seconds. */
  nameTime: number;
  /** The header's, Unix seconds. */
  headerTime: number;
}

/**
 * Seconds that names are ahead of UTC at the time of one of them; undefined when nothing teaches it. The nearest copy in
 * time counts, as summer and winter differ. Of the copies of its night the one that says most: a header is written some
 * time after the name was made, never before it.
 */
export function zoneOf(taught: readonly Taught[]): (nameTime: number) => number | undefined {
  const lessons = taught
    .map(({ nameTime, headerTime }) => ({ nameTime, zone: ahead(nameTime - headerTime) }))
    .filter(({ zone }) => Math.abs(zone) <= furthest)
    .sort((a, b) => a.nameTime - b.nameTime);
  return (nameTime) => {
    if (lessons.length === 0) return undefined;
    const next = firstFrom(lessons, nameTime);
    const nearest = [lessons[next - 1], lessons[next]]
      .flatMap((lesson) => lesson ?? [])
      .sort((a, b) => Math.abs(a.nameTime - nameTime) - Math.abs(b.nameTime - nameTime))[0]!; // one of them exists
    let zone = nearest.zone;
    for (const step of [-1, 1])
      for (let at = step < 0 ? next - 1 : next; ; at += step) {
        const lesson = lessons[at];
        if (!lesson || Math.abs(lesson.nameTime - nearest.nameTime) > sameNight) break;
        zone = Math.max(zone, lesson.zone);
      }
    return zone;
  };
}

/**
 * Zones come in quarters of an hour. Rounded up, since what separates name and header is the zone less the minutes that
 * vzdump took until it wrote the header; a minute to spare for a clock that was set.
 */
const ahead = (seconds: number): number => Math.ceil((seconds - 60) / 900) * 900 + 0; // no −0

/** From UTC−12 to UTC+14. */
const furthest = 14 * 3600;

const sameNight = 6 * 3600;

function firstFrom(lessons: readonly { nameTime: number }[], nameTime: number): number {
  let low = 0;
  let high = lessons.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lessons[middle]!.nameTime < nameTime) low = middle + 1;
    else high = middle;
  }
  return low;
}
