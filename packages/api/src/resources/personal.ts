/** What people keep for themselves, and what programs keep for them. */
import { Bool, Id, Int, List, MapOf, Maybe, Nullable, resource, Text, Type } from "../schema.ts";

export const CustomColors = resource("CustomColors", "Colours that a person gave to courses and groups.", {
  custom_colors: MapOf(Type.String(), "`#rrggbb` by asset, for example `course_42`."),
});

export const CustomColor = resource("CustomColor", "The colour that a person gave to a course, a group or a user.", {
  hexcode: Text("The colour, as `#rrggbb` or `#rgb`."),
});

export const Bookmark = resource("Bookmark", "An address that a person keeps.", {
  id: Id("The bookmark's id."),
  name: Text("Its name."),
  url: Text("The address: of this site or another."),
  position: Int("Its place in the list, from 1."),
  data: Nullable(Type.Unknown(), "What the program that made it keeps with it; null for nothing."),
});

export const CustomData = resource("CustomData", "What a program keeps for a person.", {
  data: Type.Unknown({ description: "JSON of any kind, as it was stored." }),
});

const CardLink = resource("DashboardCardLink", "A link of a card.", {
  type: Text("What it leads to."),
  path: Text("Path on this site."),
  label: Text("Its name."),
});

export const DashboardCard = resource("DashboardCard", "A course as the dashboard shows it.", {
  id: Id("The course's id."),
  longName: Text("Name and code."),
  shortName: Text("The name, or the caller's own name for it."),
  originalName: Text("The course's own name."),
  courseCode: Nullable(Text("The code; null when not given.")),
  assetString: Text("`course_` and the id."),
  href: Text("Path of the course on this site."),
  term: Nullable(Text("Name of the term; null for the default term.")),
  subtitle: Text("As what the caller is enrolled, in words."),
  enrollmentType: Text("The type of the caller's enrolment."),
  enrollmentState: Maybe(Text("The state of the caller's enrolment.")),
  observee: Nullable(Text("The observed student's name; null for people who observe nobody there.")),
  image: Nullable(Text("Address of a picture; null here.")),
  color: Nullable(Text("The caller's colour for the course, `#rrggbb`; null when not chosen.")),
  position: Nullable(Int("The place that the caller gave it; null here.")),
  published: Bool("Whether students see the course."),
  isFavorited: Bool("Whether the caller marked the course."),
  isK5Subject: Bool("Always false here."),
  isHomeroom: Bool("Always false here."),
  useClassicFont: Bool("Always false here."),
  canManage: Bool("Whether the caller may change the course."),
  canReadAnnouncements: Bool("Whether the caller reads the announcements."),
  canChangeCoursePublishState: Bool("Whether the caller may publish the course."),
  defaultView: Text("What the course shows first."),
  pagesUrl: Text("Address of the course's pages; there are none here."),
  frontPageTitle: Nullable(Text("Always null here.")),
  links: List(CardLink, "Announcements and discussions, where the caller may read them."),
});

export const Feature = resource("Feature", "An optional feature; there are none here.", {
  feature: Text("Its name."),
});

export const SessionLink = resource("SessionLink", "A link that signs a browser in.", {
  session_url: Text("The link. It works once, for five minutes."),
  requires_terms_acceptance: Bool("Whether the person must accept terms of use first; always false here."),
});
