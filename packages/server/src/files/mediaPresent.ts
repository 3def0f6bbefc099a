/** Recordings on the wire. */
import type { MediaObject, Static } from "@pidge/api";
import type { FileRow } from "./files.sql.ts";
import type { MediaRow } from "./media.sql.ts";
import { downloadUrl } from "./present.ts";

const kindOf = (mediaType: string | null): "audio" | "video" => (mediaType === "audio" ? "audio" : "video");

/** `source` is the recording's file, and what opens it. */
export const presentMedia = (
  media: MediaRow,
  source: { readonly file: FileRow; readonly verifier: string } | undefined,
  viewerId: number,
  origin: string,
): Static<typeof MediaObject> => ({
  media_id: media.media_id,
  media_type: media.media_type === null ? null : kindOf(media.media_type),
  title: media.title,
  user_entered_title: media.user_entered_title,
  can_add_captions: media.user_id === viewerId,
  media_sources:
    source === undefined
      ? []
      : [
          {
            url: downloadUrl(source.file, source.verifier, origin, false),
            content_type: source.file.content_type,
            size: source.file.size,
          },
        ],
  media_tracks: [],
});
