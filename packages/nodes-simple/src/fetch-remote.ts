import { demandWidget, fetchFrom, type RemoteInfo } from "@netdist/core";
import {
  block,
  combo,
  defineNode,
  floatTensor,
  type Image,
  image,
  type NodeContext,
  output,
  socket,
} from "@netdist/sdk";
import { isLink } from "@netdist/sdk/prompt";

/** Gives the value that a worker computed in place of `final_image`. */
export const fetchRemote = defineNode({
  id: "FetchRemote",
  title: "Fetch from remote",
  category: "remote",
  description:
    "Waits for the worker and gives its pictures. final_image says which pictures: the worker sends what it has there.",
  inputs: {
    final_image: image({ lazy: true }),
    remote_info: socket<RemoteInfo>("REMINFO"),
    if_disabled: combo(["black", "local", "skip"], {
      optional: true,
      default: "black",
      tooltip: "What to give when the queue node is off: a black picture, the local pictures, or nothing.",
    }),
  },
  outputs: { image: output(image(), { name: "IMAGE" }) },
  lowering: { role: "fetch", value: "final_image", info: "remote_info", ifDisabled: "if_disabled" },
  needs: ({ remote_info, if_disabled }) =>
    remote_info?.job_id === undefined && if_disabled !== "skip" ? ["final_image"] : [],
  async run({ final_image: local, remote_info: info, if_disabled: instead }, context) {
    if (info.job_id !== undefined) return { image: (await fetchFrom(context, info)) as Image };
    if (instead === "skip") demandWidgets(context);
    if (instead === "skip" || local === undefined) return { image: block() };
    return { image: instead === "local" ? local : black(local) };
  },
});

/** Combine images leaves this node out by what the widgets say: were they links, it would wait for it and get nothing. */
function demandWidgets(context: NodeContext): void {
  demandWidget(context, "if_disabled", '"skip"');
  const info = context.prompt[context.uniqueId]?.inputs["remote_info"];
  if (isLink(info)) demandWidget(context, "enabled", "off", info[0]);
}

/** One black picture of the batch's size, as the node has always given for a worker that is off. */
function black({ shape }: Image): Image {
  const [, ...one] = shape;
  return floatTensor([1, ...one], new Float32Array(one.reduce((product, size) => product * size, 1)));
}
