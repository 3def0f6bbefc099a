/** Canvas's commonest refusals, as tests expect them word for word. */
export const UNAUTHENTICATED = { status: "unauthenticated", errors: [{ message: "user authorization required" }] };
export const DENIED = {
  status: "unauthorized",
  errors: [{ message: "user not authorized to perform that action" }],
};
export const NOT_FOUND = { errors: [{ message: "The specified resource does not exist." }] };
export const NO_ROUTE = { errors: [{ message: "An error occurred.", error_code: "not_found" }] };
export const INVALID_TOKEN = { errors: [{ message: "Invalid access token." }] };
export const INVALID_MASQUERADE = { errors: "Invalid as_user_id" };
export const TOO_SHORT = {
  errors: [{ field: "search_term", code: "invalid", message: "2 or more characters is required" }],
};
export const CHALLENGE = 'Bearer realm="canvas-lms"';
