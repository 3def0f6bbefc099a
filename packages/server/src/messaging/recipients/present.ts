/** Found people and contexts on the wire. */
import type { Recipient, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { personPicture } from "../../platform/avatars.ts";
import { commonContexts, groupAvatar } from "../conversations/present.ts";
import type { FoundRecipient } from "./findRecipients.ts";
import type { Granted } from "./permissions.ts";
import type { SearchPlace } from "./place.ts";

export interface SearchView {
  readonly actor: Actor;
  readonly origin: string;
  readonly uuid: boolean;
  readonly place: SearchPlace | undefined;
  readonly granted: Granted;
}

export function presentRecipient(found: FoundRecipient, view: SearchView): Static<typeof Recipient> {
  if (found.kind === "person") return presentPerson(found.row, view);
  const common = {
    avatar_url: groupAvatar(view.origin),
    type: "context" as const,
    permissions: view.granted(found),
    name: found.row.name,
  };
  if (found.kind === "synthetic") {
    const { id, count } = found.row;
    return { id, ...common, ...count };
  }
  const { kind, id, user_count, context_name } = found.row;
  const named = kind !== "course" && view.place === undefined && context_name !== null;
  return { id: `${kind}_${id}`, ...common, user_count, ...(named ? { context_name } : {}) };
}

function presentPerson(
  person: Extract<FoundRecipient, { kind: "person" }>["row"],
  view: SearchView,
): Static<typeof Recipient> {
  // within a context everybody, the actor included, is shown with their part in it
  const common =
    view.place === undefined
      ? commonContexts({ ...person, last_authored_at: null }, view.actor)
      : { common_courses: { ...person.common_courses }, common_groups: { ...person.common_groups } };
  return {
    id: person.id,
    name: person.name,
    full_name: person.full_name,
    pronouns: person.pronouns,
    ...common,
    avatar_url: personPicture(person, view.origin),
    ...(view.uuid ? { uuid: person.uuid } : {}),
  };
}
