export { orientationOf, type Samples, turnUpright } from "@netdist/codecs/png";
