/** When digests are sent. */
import { zoneOffset } from "../../platform/times.ts";

/** Daily digests: this hour in the user's time zone. */
export const DAILY_AT = "18:00";

/** Weekly digests: the zone in which Saturday begins, whatever the user's own. */
const WEEKLY_ZONE = "America/New_York";

/** The begin of the Saturday of this Monday-based week, and of the next. */
export function saturdays(now: Date): readonly [Date, Date] {
  const local = new Date(now.getTime() + zoneOffset(now.getTime(), WEEKLY_ZONE));
  const toSaturday = 5 - ((local.getUTCDay() + 6) % 7);
  const at = (days: number) => {
    const wall = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days);
    return new Date(wall - zoneOffset(wall - zoneOffset(wall, WEEKLY_ZONE), WEEKLY_ZONE));
  };
  return [at(toSaturday), at(toSaturday + 7)];
}
