/** Found people and contexts on the wire. */
import type { Recipient, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { commonContexts, groupAvatar, personAvatar } from "../conversations/present.ts";
import type { FoundRow } from "./findRecipients.ts";
import type { Granted } from "./permissions.ts";
import type { SearchPlace } from "./place.ts";

export interface SearchView {
  readonly actor: Actor;
  readonly origin: string;
  readonly uuid: boolean;
  readonly place: SearchPlace | undefined;
  readonly granted: Granted;
}

export function presentRecipient(found: FoundRow, v: SearchView): Static<typeof Recipient> {
  if (found.kind === "person") return presentPerson(found.row, v);
  const common = {
    avatar_url: groupAvatar(v.origin),
    type: "context" as const,
    permissions: v.granted(found),
    name: found.row.name,
  };
  if (found.kind === "synthetic") {
    const { id, users, items } = found.row;
    return { id, ...common, ...(users === undefined ? { item_count: items! } : { user_count: users }) };
  }
  const { kind, id, user_count, context_name } = found.row;
  const named = kind !== "course" && v.place === undefined && context_name !== null;
  return { id: `${kind}_${id}`, ...common, user_count, ...(named ? { context_name } : {}) };
}

function presentPerson(p: Extract<FoundRow, { kind: "person" }>["row"], v: SearchView): Static<typeof Recipient> {
  // within a context everybody, the actor too, has their part in it
  const common =
    v.place === undefined
      ? commonContexts({ ...p, last_authored_at: null }, v.actor)
      : { common_courses: { ...p.common_courses }, common_groups: { ...p.common_groups } };
  return {
    id: p.id,
    name: p.name,
    full_name: p.full_name,
    pronouns: p.pronouns,
    ...common,
    avatar_url: personAvatar(p.avatar_url, v.origin),
    ...(v.uuid ? { uuid: p.uuid } : {}),
  };
}
