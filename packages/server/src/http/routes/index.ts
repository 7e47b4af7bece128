import { text } from "../answer.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";
import { assetRoutes } from "./assets.ts";
import { featureRoutes } from "./features.ts";
import { frontendListRoutes } from "./frontend-lists.ts";
import { historyRoutes } from "./history.ts";
import { internalRoutes } from "./internal.ts";
import { jobRoutes } from "./jobs.ts";
import { modelRoutes } from "./models.ts";
import { objectInfoRoutes } from "./object-info.ts";
import { packRoutes } from "./pack-routes.ts";
import { promptRoutes } from "./prompt.ts";
import { settingRoutes } from "./settings.ts";
import { systemStatsRoutes } from "./system-stats.ts";
import { uploadRoutes } from "./upload.ts";
import { userdataRoutes } from "./userdata.ts";
import { userdataListRoutes } from "./userdata-lists.ts";
import { userRoutes } from "./users.ts";
import { viewRoutes } from "./view.ts";

/** All routes of the profile. */
export function allRoutes(parts: Parts): Route[] {
  const newer = parts.profile === "0.3.64" ? [] : [...jobRoutes(parts), ...assetRoutes()];
  return [
    ...promptRoutes(parts),
    ...historyRoutes(parts),
    ...viewRoutes(parts),
    ...uploadRoutes(parts),
    ...objectInfoRoutes(parts),
    ...systemStatsRoutes(parts),
    ...featureRoutes(parts),
    ...modelRoutes(parts),
    ...settingRoutes(parts),
    ...userRoutes(parts),
    ...userdataListRoutes(parts),
    ...userdataRoutes(parts),
    ...frontendListRoutes(parts),
    ...internalRoutes(parts),
    ...packRoutes(parts),
    ...newer,
    // Upgrades never come here.
    {
      method: "GET",
      path: "/ws",
      handle: () => text('No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".', 400),
    },
  ];
}
