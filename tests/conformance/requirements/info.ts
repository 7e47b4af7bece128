import { from } from "../requirement.ts";

export const info = [
  ...from("server.py, GET /object_info", [
    { id: "INFO-01", says: "The listing is keyed by class and has every member that clients read." },
    { id: "INFO-02", says: "One class is answered alone; an unknown one with an empty object." },
    { id: "INFO-03", says: "A record of a V1 class is exactly this: EmptyImage." },
    { id: "INFO-04", since: "0.12.0", says: "Records say is_input_list." },
    { id: "INFO-05", says: "Integers beyond 2^53 are written out in full." },
    { id: "INFO-06", says: "Hidden inputs of V1 classes are names to plain words." },
    {
      id: "INFO-07",
      needs: "test nodes",
      says: "Lazy, raw and list traits of installed nodes show, and where they come from.",
    },
    { id: "INFO-08", says: "SaveImage, PreviewImage and PreviewAny are output nodes, LoadImage is none." },
  ]),
  ...from("server.py and app/, information routes", [
    { id: "INFO-10", says: "GET /system_stats tells version, system and devices." },
    { id: "INFO-11", says: "GET /features tells that previews can carry metadata, and the upload limit in bytes." },
    { id: "INFO-12", says: "GET /embeddings and /models are lists of names." },
    { id: "INFO-13", says: "GET /models of an unknown folder is 404, of a known one a list." },
    { id: "INFO-14", says: "GET /extensions is a list of script addresses." },
    { id: "INFO-15", says: "GET /view_metadata of an absent file is 404." },
    { id: "INFO-16", since: "0.14.0", says: "GET /node_replacements is an object." },
    { id: "INFO-17", since: "0.3.67", says: "GET /global_subgraphs is an object." },
    { id: "INFO-18", says: "GET /i18n and /workflow_templates are objects." },
    { id: "INFO-19", says: "GET /experiment/models lists folders with their paths." },
    { id: "INFO-20", says: "GET /internal/files lists one folder, newest first; other folders are 400." },
    {
      id: "INFO-21",
      says: "GET /internal/folder_paths, /internal/logs and /internal/logs/raw answer as the frontend reads them.",
    },
    { id: "INFO-22", since: "0.20.0", says: "Names of /internal/files end in their folder's mark." },
  ]),
];
