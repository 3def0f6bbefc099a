/** Signing in and out in a browser. */
import { endpoint } from "../endpoint.ts";
import { SessionLink } from "../resources/personal.ts";
import { Bytes, param } from "../schema.ts";

const page = { tag: "sign-in", auth: "ignored" as const, otherMedia: ["text/html"] };

const place = {
  return_to: param.text("Where to go afterwards: a path of this site."),
  force_login: param.bool("Ask even when somebody is signed in."),
};

export const signInPage = endpoint({
  id: "signInPage",
  method: "GET",
  path: "/login/canvas",
  aliases: ["/login"],
  ...page,
  summary: "The page that asks for login and password; goes on at once where somebody is signed in.",
  params: { ...place, unique_id: param.text("The login to fill in.") },
  answers: { 200: Bytes("A page."), 302: null },
});

export const signIn = endpoint({
  id: "signIn",
  method: "POST",
  path: "/login/canvas",
  ...page,
  summary: "Signs a person in: a cookie names the session for a day.",
  params: {
    ...place,
    authenticity_token: param.text("The form's own token."),
    pseudonym_session: param.group(
      {
        unique_id: param.text("The login."),
        password: param.text("The password."),
      },
      "Who signs in.",
    ),
  },
  answers: { 302: null },
  errors: [400, 422, 429],
});

export const signOutPage = endpoint({
  id: "signOutPage",
  method: "GET",
  path: "/logout",
  ...page,
  summary: "Asks whether to sign out; it changes nothing.",
  answers: { 200: Bytes("A page."), 302: null },
});

export const signOut = endpoint({
  id: "signOut",
  method: "POST",
  path: "/logout",
  ...page,
  summary: "Ends the session of this browser.",
  params: { authenticity_token: param.text("The form's own token.") },
  answers: { 302: null },
  errors: [422],
});

export const revokeProgram = endpoint({
  id: "revokeProgram",
  method: "POST",
  path: "/login/oauth2/revoke",
  ...page,
  summary: "Ends the tokens that the person gave a program, from the page that lists such programs.",
  params: {
    authenticity_token: param.text("The form's own token."),
    client_id: param.text("The program."),
  },
  answers: { 302: null },
  errors: [422],
});

export const createSessionLink = endpoint({
  id: "createSessionLink",
  method: "GET",
  path: "/login/session_token",
  tag: "sign-in",
  summary:
    "A link that signs a browser in as the caller, once, within five minutes: apps open pages of this site with it. " +
    "Not for those who act as somebody else.",
  params: {
    return_to: param.text("Where the browser goes then: an address or path of this site. Default: the start page."),
  },
  answers: { 200: SessionLink },
  errors: [400, 403],
  secret: true,
});

export const followSessionLink = endpoint({
  id: "followSessionLink",
  method: "GET",
  path: "/login/session",
  ...page,
  summary: "Signs the browser in and goes on; a link that was used or has expired leads to the sign-in page.",
  params: {
    token: param.text("The link's own secret."),
    return_to: param.text("Where to go then: a path of this site."),
  },
  answers: { 302: null },
});
