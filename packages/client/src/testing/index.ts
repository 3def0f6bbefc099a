/** For test suites: a campus in memory, and recorded Canvas traffic that is replayed. */
export { type Campus, type CampusOptions, startCampus } from "./campus.ts";
export type { CampusCourse, CourseMembers, Members } from "./course.ts";
export type { Person } from "./person.ts";
export { type Recorder, recordTraffic } from "./record.ts";
export type { Exchange, Recording } from "./recording.ts";
export { replayTraffic, UnknownRequestError } from "./replay.ts";
