/** A variable that a real primary has from its start, and its value; tests that need a secret use this one. */
export const TOKEN_VARIABLE = "ATTIC_TOKEN";
export const TOKEN = "t0ken-Zx81-secret";
