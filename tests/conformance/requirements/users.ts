import { from } from "../requirement.ts";

export const users = from("app/user_manager.py and app/app_settings.py", [
  {
    id: "USERS-01",
    says: "GET /users of a server for one user says that the server stores, and whether it has moved.",
  },
  { id: "USERS-02", says: "POST /settings merges, GET gives one value or all, and null for an unknown one." },
  { id: "USERS-03", says: "POST /settings/{id} stores any JSON value." },
  { id: "USERS-04", says: "A user file is written, read back byte for byte, and deleted with 204." },
  { id: "USERS-05", says: "A slash inside a user file's name comes as %2F, and folders are made." },
  { id: "USERS-06", says: "overwrite=false on a file that exists is 409." },
  { id: "USERS-07", says: "A user file can be moved." },
  { id: "USERS-08", says: "A listing needs a folder (400) that exists (404)." },
  { id: "USERS-09", says: "Listings can recurse, tell sizes, and split paths." },
  { id: "USERS-10", says: "A path outside the user's folder is 403." },
  { id: "USERS-11", says: "A missing user file is 404." },
  { id: "USERS-12", says: "GET /v2/userdata lists files and folders with their kind." },
  { id: "USERS-13", since: "0.33.0", says: "Times in listings are milliseconds." },
  { id: "USERS-14", until: "0.4.0", says: "Times in listings are seconds." },
]);
