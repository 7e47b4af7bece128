import { EGRESS, isNetDistError, NetDistError, type SendOptions, type UrlAnswer } from "@netdist/core";
import { bigInt, combo, defineNode, image, int, MAX_SEED, type NodeContext, nodeResult, string } from "@netdist/sdk";
import { answerText } from "./answer-text.ts";
import { formBody, jsonBody, rawBody } from "./picture-bodies.ts";
import { type PictureFile, pictureFiles } from "./picture-files.ts";
import { pictureUrl, tellsApart } from "./picture-url.ts";

/** Sends pictures to an address. */
export const saveImageUrl = defineNode({
  id: "SaveImageUrl",
  title: "Save Image (URL)",
  category: "remote/image",
  description:
    "Sends pictures to an http or https address, all in one JSON object or each by itself. Addresses in a private network have to be allowed in the config file.",
  inputs: {
    images: image(),
    url: string({ multiline: false }),
    filename_prefix: string({ default: "ComfyUI" }),
    data_format: combo(["HTML_image", "Raw_data"], {
      tooltip: "In the JSON object. HTML_image: as data URLs. Raw_data: as base64 alone.",
    }),
    send_as: combo(["json", "multipart", "put"], {
      optional: true,
      default: "json",
      tooltip:
        "json: one POST for all. multipart: a POST with a form for each. put: a PUT of each file. The address of each may have {index}, {seed} and {filename}.",
    }),
    picture_format: combo(["png", "jpeg", "webp"], {
      optional: true,
      default: "png",
      tooltip: "png keeps every pixel, and the workflow.",
    }),
    quality: int({ optional: true, default: 90, min: 1, max: 100, tooltip: "Of jpeg and webp." }),
    headers: string({
      optional: true,
      default: "",
      tooltip: "Name of headers in the config file (images.headers), which may hold a token.",
    }),
    time_limit: int({
      optional: true,
      default: 0,
      min: 0,
      max: 3600,
      tooltip: "Seconds for each request. 0: as the config file says, which is also the most that is waited.",
    }),
    seed: bigInt({ optional: true, forceInput: true, min: 0, max: MAX_SEED, tooltip: "For {seed} in the address." }),
  },
  outputs: {},
  hidden: { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" },
  outputNode: true,
  lowering: { role: "primary" },
  async run({ images, url, filename_prefix: prefix, picture_format: format, quality, ...values }, context) {
    const files = pictureFiles(images, { prefix, format, quality }, context);
    const [count = 0] = images.shape;
    if (values.send_as === "put" && count > 1 && !tellsApart(url)) {
      throw new Error(`${count} pictures would be put at one address: put {index} or {filename} into it.`);
    }
    const sender: Sender = {
      ...{ url, count, seed: values.seed, sendAs: values.send_as, dataFormat: values.data_format },
      send: (to, options) => send(context, to, values, options),
      progress: (done) => context.progress(done, count),
    };
    const answers = await (values.send_as === "json" ? sendTogether(sender, files) : sendEach(sender, files));
    context.notify(`${count} sent\n${answers[0] ?? ""}`);
    return nodeResult({ ui: { text: answers } });
  },
});

interface Sender {
  readonly url: string;
  readonly count: number;
  readonly seed: bigint | undefined;
  readonly sendAs: "json" | "multipart" | "put";
  readonly dataFormat: "HTML_image" | "Raw_data";
  send(url: string, options: Pick<SendOptions, "method" | "body">): Promise<UrlAnswer>;
  progress(done: number): void;
}

function send(
  context: NodeContext,
  url: string,
  { headers, time_limit }: { readonly headers: string; readonly time_limit: number },
  options: Pick<SendOptions, "method" | "body">,
): Promise<UrlAnswer> {
  const timeLimit = time_limit > 0 ? time_limit * 1000 : undefined;
  const { signal } = context;
  return context.service(EGRESS).send(url, { ...options, signal, headersName: headers, timeLimit });
}

async function sendTogether(sender: Sender, files: AsyncIterable<PictureFile>): Promise<string[]> {
  const all: PictureFile[] = [];
  for await (const file of files) all.push(file);
  const answer = await sender.send(sender.url, { method: "POST", body: jsonBody(all, sender.dataFormat) });
  sender.progress(sender.count);
  return [answerText(answer)];
}

async function sendEach(sender: Sender, files: AsyncIterable<PictureFile>): Promise<string[]> {
  const { url, count, seed, sendAs } = sender;
  const answers: string[] = [];
  for await (const file of files) {
    const to = pictureUrl(url, { index: file.index, seed, filename: file.name });
    const body = sendAs === "put" ? rawBody(file) : await formBody(file);
    try {
      answers.push(answerText(await sender.send(to, { method: sendAs === "put" ? "PUT" : "POST", body })));
    } catch (error) {
      throw afterSome(error, answers.length, count);
    }
    sender.progress(answers.length);
  }
  return answers;
}

/** A failure after some pictures have arrived says how many. */
function afterSome(error: unknown, sent: number, count: number): unknown {
  if (!isNetDistError(error) || sent === 0) return error;
  const { hint: _inMessage, ...facts } = error.facts;
  return new NetDistError(error.code, `${sent} of ${count} pictures were sent, then: ${error.message}`, {
    ...facts,
    cause: error,
  });
}
