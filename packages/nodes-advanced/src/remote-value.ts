import { any, defineNode, string } from "@netdist/sdk";

/** Another value on some workers. */
export const remoteValue = defineNode({
  id: "RemoteValue",
  title: "Value on workers",
  category: "remote/advanced",
  description:
    "Gives value here and on most workers, and another value on the workers that are named: a model that is called otherwise there, a text.",
  inputs: {
    value: any(),
    workers: string({ multiline: false, default: "", tooltip: "Names, tags or addresses of workers, with commas." }),
    text: string({ default: "", multiline: false, tooltip: "What these workers get." }),
    remote_value: any({ optional: true, lazy: true, tooltip: "What these workers get, in the place of text." }),
  },
  outputs: { value: any() },
  lowering: { role: "workerValue", value: "value", workers: "workers", text: "text", link: "remote_value" },
  run: ({ value }) => ({ value }),
});
