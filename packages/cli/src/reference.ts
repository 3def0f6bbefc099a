/** How users are named on the command line. */

/** Reads an id, `self`, `sis_user_id:…` and the like, or a plain login. */
export const userReference = (given: string): string =>
  /^\d+$|^self$|:/.test(given) ? given : `sis_login_id:${given}`;

/** Describes the user in an error, as they were named. */
export const describeUser = (given: string): string =>
  userReference(given) === given ? `the user ${given}` : `a user with the login ${given}`;
