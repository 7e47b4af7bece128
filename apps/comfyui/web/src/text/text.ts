import { netdist as english } from "../../locales/en/main.json";

/** The panel's texts by key, some with `{name}` places. */
export type TextKey = keyof typeof english;
type Texts = Readonly<Partial<Record<TextKey, string>>>;

let translated: Texts = {};

/** The text of a key in the chosen language, English where that has none, with its places filled. */
export function t(key: TextKey, places: Readonly<Record<string, string | number>> = {}): string {
  const text = translated[key] ?? english[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(places[name] ?? whole));
}

/** Takes the language's texts from what the server has of all packs; English stays where there is none. */
export async function loadTexts(
  fetchRoute: (route: string) => Promise<Response>,
  language: string | undefined,
): Promise<void> {
  if (language === undefined || language === "en") return;
  try {
    const all = (await (await fetchRoute("/i18n")).json()) as Readonly<Record<string, { readonly netdist?: Texts }>>;
    translated = all[language]?.netdist ?? all[language.split("-")[0] ?? ""]?.netdist ?? {};
  } catch {
    // English, then.
  }
}
