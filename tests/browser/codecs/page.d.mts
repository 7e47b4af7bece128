/** Where the codecs are, and what else the page may fetch. */
export interface CodecsPage {
  readonly codecs: string;
  readonly fflate: string;
  readonly folders?: Readonly<Record<string, string>>;
}
export function serveCodecs(page: CodecsPage): Promise<AsyncDisposable & { readonly url: string }>;
