/** A whole discussion: all posts as a tree, with their authors. */
import type * as wire from "../types/wire.generated.ts";

/** A post of the tree. */
export type ViewEntry = wire.DiscussionViewEntry;

type Attributes = Omit<wire.FullDiscussion, "new_entries"> & Partial<Pick<wire.FullDiscussion, "new_entries">>;

class View {
  constructor(data: Attributes) {
    Object.assign(this, data);
  }
}

/** A whole discussion as the site has prepared it. */
export class FullDiscussion extends (View as new (data: Attributes) => View & Attributes) {
  /** Yields all posts, each before its replies. */
  *flatten(): Generator<ViewEntry, void, undefined> {
    const pending = [...this.view].reverse();
    for (let entry = pending.pop(); entry; entry = pending.pop()) {
      yield entry;
      pending.push(...[...(entry.replies ?? [])].reverse());
    }
  }

  /**
   * Returns the author of a post; undefined for deleted posts.
   * @param entry A post of the tree.
   */
  authorOf(entry: { user_id?: string | undefined }): wire.DiscussionParticipant | undefined {
    return this.participants.find((person) => person.id === entry.user_id);
  }
}
