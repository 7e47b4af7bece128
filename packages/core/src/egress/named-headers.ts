import { type Config, resolveHeaders } from "../config/index.ts";
import { NetDistError } from "../errors/index.ts";
import { parseUrl } from "./fetch-url.ts";

/**
 * The headers that the config file keeps under a name, for a URL of one of their origins; none for the name "" or a data URL, which is sent nowhere. Throws
 * CONFIG_INVALID where there are none of that name, URL_REFUSED where they may not go to the URL's origin.
 */
export function headersFor(
  url: string,
  name: string | undefined,
  known: Config["images"]["headers"],
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  if (name === undefined || name === "" || /^\s*data:/i.test(url)) return {};
  const named = Object.hasOwn(known, name) ? known[name] : undefined;
  const shown = JSON.stringify(name.slice(0, 100));
  if (named === undefined) {
    throw new NetDistError("CONFIG_INVALID", `The config file has no headers called ${shown}.`, {
      phase: "config",
      hint: "Add them there under images.headers, with the origins that they may go to.",
    });
  }
  const { origin } = parseUrl(url);
  if (!named.origins.some((listed) => new URL(listed).origin === origin)) {
    throw new NetDistError("URL_REFUSED", `The headers ${shown} of the config file may not go to ${origin}.`, {
      phase: "config",
      hint: "If they may, add it to their origins there.",
      retryable: false,
    });
  }
  return resolveHeaders(named.values, environment, { who: `The headers ${shown} of images.headers` });
}
