export { type FetchUrlOptions, fetchUrl, type UrlAnswer, type Validators } from "./fetch-url.ts";
export type { RequestBody } from "./hop.ts";
export { type LoadingCall, loadUrl, type UrlValues, urlFingerprint, urlInputs } from "./loading.ts";
export { type Network, systemNetwork } from "./network.ts";
export { isPublicAddress } from "./public-address.ts";
export { EGRESS, type Egress, type LoadOptions, type SendOptions, shownUrl } from "./service.ts";
export type { Loaded } from "./shelf.ts";
