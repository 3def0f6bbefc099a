/** The wire contract of Pidge: resources, endpoints, and what is made of them. */
export * from "./endpoint.ts";
export * from "./endpoints/index.ts";
export * from "./openapi.ts";
export * from "./resources/batch.ts";
export * from "./resources/conversation.ts";
export * from "./resources/courses.ts";
export * from "./resources/developerKey.ts";
export * from "./resources/directory.ts";
export * from "./resources/discussion.ts";
export * from "./resources/favorite.ts";
export * from "./resources/files.ts";
export * from "./resources/groups.ts";
export * from "./resources/inboxSettings.ts";
export * from "./resources/messaging.ts";
export * from "./resources/notification.ts";
export * from "./resources/shared.ts";
export * from "./resources/sis.ts";
export { type Static, type TObject, type TSchema, Type, type WireId } from "./schema.ts";
