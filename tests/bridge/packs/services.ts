import { type AnyNode, defineNode, type HostFacts, type ServiceKey, string } from "@netdist/sdk";

interface Facts extends AsyncDisposable {
  readonly host: HostFacts;
  count: number;
}

/** One per host process: the packs share it. */
const FACTS: ServiceKey<Facts> = {
  id: "test.facts/1",
  create: (host) => ({ host, count: 0, [Symbol.asyncDispose]: async () => {} }),
};

const facts = defineNode({
  id: "Facts",
  category: "test",
  inputs: {},
  outputs: { text: string() },
  async run(_, { service, run }) {
    const { host } = service(FACTS);
    const info = (await host.objectInfo()) as { Double: { big: bigint } };
    const said = {
      name: host.name,
      addresses: host.addresses(),
      owns: await host.ownsPrompt(run.promptId),
      user: host.userDirectory,
    };
    return { text: JSON.stringify({ ...said, big: String(info.Double.big), nodes: [...host.nodes.keys()].length }) };
  },
});

const counts = (id: string) =>
  defineNode({
    id,
    category: "test",
    inputs: {},
    outputs: { text: string() },
    run: (_, { service }) => ({ text: String(++service(FACTS).count) }),
  });

export const services: readonly AnyNode[] = [facts, counts("Counts")] as AnyNode[];
/** For a pack of its own, which shares the service. */
export const alsoCounts: AnyNode = counts("AlsoCounts") as AnyNode;
