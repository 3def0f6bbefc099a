/** Groups, the sets that they stand in, and membership of them. */
import { Bool, Id, Int, List, Maybe, Nullable, resource, shape, Text, Time, Word } from "../schema.ts";
import { User, UserDisplay } from "./directory.ts";
import { Progress } from "./shared.ts";
import { Tab } from "./tabs.ts";

export const GroupCategory = resource("GroupCategory", "A set of groups of one course or account.", {
  id: Id("The set's id."),
  name: Text("Its name."),
  role: Nullable(
    Word(
      ["communities", "student_organized", "imported"],
      "What made it: `communities`, `student_organized` or `imported`; null for sets that people made.",
    ),
  ),
  self_signup: Nullable(
    Word(["enabled", "restricted"], "Whether students choose their group; null when they are assigned."),
  ),
  auto_leader: Nullable(Word(["first", "random"], "How leaders are appointed; null when they are not.")),
  group_limit: Nullable(Int("Most members of each group; null for no limit.")),
  context_type: Word(["Course", "Account"], "What it belongs to."),
  course_id: Maybe(Id("The course, where it belongs to one.")),
  account_id: Maybe(Id("The account, where it belongs to one.")),
  created_at: Time("When it was made."),
  protected: Bool("Whether it came with its context and cannot be changed or deleted."),
  allows_multiple_memberships: Bool("Whether one person may be in several of its groups."),
  is_member: Bool("Whether the caller is in one of its groups."),
  groups_count: Maybe(Int("How many groups it has; when it is shown by itself.")),
  sis_group_category_id: Maybe(Nullable(Text("SIS id, null when it has none; for holders of `read_sis`."))),
  sis_import_id: Maybe(
    Nullable(Id("The SIS import that last touched it, null when none did; for holders of `manage_sis`.")),
  ),
  progress: Maybe(Nullable(Progress, "The work of assigning people; null when there is none.")),
});

const permissions = shape(
  {
    create_discussion_topic: Bool("Whether the caller may open discussions."),
    join: Bool("Whether the caller may join."),
    create_announcement: Bool("Whether the caller may post announcements."),
  },
  "With `include[]=permissions`.",
);

export const Group = resource("Group", "People who work together in a course or an account.", {
  id: Id("The group's id."),
  name: Text("Its name."),
  description: Nullable(Text("What it is for; null when nobody said.")),
  is_public: Bool("Whether everybody in its context may see it."),
  followed_by_user: Bool("Always false: Pidge has no following."),
  join_level: Word(
    ["parent_context_auto_join", "parent_context_request", "invitation_only"],
    "How people come in: at once, after a request, or by invitation only.",
  ),
  group_category_id: Nullable(Id("The set it stands in; null for communities.")),
  max_membership: Nullable(Int("Most members; null for no limit of its own.")),
  created_at: Time("When it was made."),
  members_count: Int("How many members it has."),
  storage_quota_mb: Int("Room for files, in MiB."),
  permissions: Maybe(permissions),
  context_type: Word(["Course", "Account"], "What it belongs to."),
  course_id: Maybe(Id("The course, where it belongs to one.")),
  account_id: Maybe(Id("The account, where it belongs to one.")),
  context_name: Text("Name of the course or account."),
  avatar_url: Nullable(Text("Its picture; null when it has none.")),
  role: Nullable(Text("What made its set: `communities`, `student_organized`, `imported`, or null.")),
  leader: Nullable(UserDisplay, "Its leader; null when it has none."),
  users: Maybe(List(User, "Its members, at most 1000; with `include[]=users`.")),
  group_category: Maybe(Nullable(GroupCategory, "Its set; null for communities. With `include[]=group_category`.")),
  is_favorite: Maybe(Bool("Whether the caller marked it; with `include[]=favorites`.")),
  html_url: Maybe(Text("Its page; with `include[]=html_url`.")),
  sis_group_id: Maybe(Nullable(Text("SIS id, null when it has none; for holders of `read_sis`."))),
  sis_import_id: Maybe(
    Nullable(Id("The SIS import that last touched it, null when none did; for holders of `manage_sis`.")),
  ),
  has_submission: Bool("Always false: Pidge has no assignments."),
  concluded: Bool("Whether its course has ended."),
  tabs: Maybe(List(Tab, "With `include[]=tabs`.")),
  can_access: Maybe(Bool("Whether the caller may enter it; with `include[]=can_access`.")),
  can_message: Maybe(Bool("Whether the caller may write to it; with `include[]=can_message`.")),
});

export const GroupMembership = resource("GroupMembership", "A person's place in a group.", {
  id: Id("The membership's id."),
  group_id: Id("The group."),
  user_id: Id("The person."),
  workflow_state: Word(["accepted", "invited", "requested", "deleted"], "Where it stands."),
  moderator: Bool("Whether the person manages the group."),
  created_at: Time("When it was made."),
  just_created: Maybe(Bool("Whether this very request made it; on the answers of joining and inviting.")),
  sis_group_id: Maybe(Nullable(Text("SIS id of the group, null when it has none; for holders of `read_sis`."))),
  sis_import_id: Maybe(
    Nullable(Id("The SIS import that last touched it, null when none did; for holders of `manage_sis`.")),
  ),
});
