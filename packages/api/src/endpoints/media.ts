/** Recordings: audio and video that messages and posts carry by their media ids. */
import { endpoint } from "../endpoint.ts";
import { MediaAddress, MediaObject } from "../resources/files.ts";
import { List, param } from "../schema.ts";

const tag = "media";
const base = "/api/v1/media_objects";

export const listMediaObjects = endpoint({
  id: "listMediaObjects",
  method: "GET",
  path: base,
  aliases: ["/api/v1/courses/:course_id/media_objects", "/api/v1/groups/:group_id/media_objects"],
  tag,
  summary: "The caller's recordings, or those of a course or group; the newest first.",
  answers: { 200: List(MediaObject, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const createMediaObject = endpoint({
  id: "createMediaObject",
  method: "POST",
  path: base,
  tag,
  summary: "Makes a recording of an uploaded audio or video file.",
  params: {
    attachment_id: param.id("The file, one of the caller's own or of a context whose files they manage; required."),
    type: param.text("`audio` or `video`; taken from the file when absent."),
    user_entered_title: param.text("Its title."),
  },
  answers: { 200: MediaObject },
  errors: [400, 403, 404],
});

export const mediaObjectInfo = endpoint({
  id: "mediaObjectInfo",
  method: "GET",
  path: "/media_objects/:media_id/info",
  tag,
  summary: "A recording; whoever knows its media id may ask.",
  answers: { 200: MediaObject },
  errors: [404],
});

export const downloadMedia = endpoint({
  id: "downloadMedia",
  method: "GET",
  path: "/users/:user_id/media_download",
  tag,
  summary: "Leads to a recording's bytes, for people who are logged in.",
  params: {
    entryId: param.text("The media id."),
    type: param.text("The form wished for; recordings are kept as they came."),
    redirect: param.bool("Redirect to the bytes instead of answering their address."),
  },
  answers: { 200: MediaAddress, 302: null },
  errors: [400, 404],
});
