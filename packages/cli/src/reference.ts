/** How a person is named on the command line: an id, `self`, `sis_user_id:…` and the like, or a plain login. */
export const userReference = (given: string): string =>
  /^\d+$|^self$|:/.test(given) ? given : `sis_login_id:${given}`;
