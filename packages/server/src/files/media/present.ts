/** Presents recordings. */
import type { MediaObject, Static } from "@pidge/api";
import { downloadUrl } from "../present.ts";
import type { MediaRow } from "./media.sql.ts";
import type { MediaSource } from "./media.ts";

const kindOf = (mediaType: string | null): "audio" | "video" => (mediaType === "audio" ? "audio" : "video");

/** Presents a recording; without its source there is nothing to play. */
export const presentMedia = (
  media: MediaRow,
  source: MediaSource | undefined,
  { viewerId, origin }: { readonly viewerId: number; readonly origin: string },
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
