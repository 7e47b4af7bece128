import type { Dynamic, Input, Inputs } from "./types.ts";

type Given = Readonly<Record<string, unknown>>;

/**
 * The inputs that a prompt may have, flat: the members of dynamic inputs stand under dotted names, those of a combo only
 * when the prompt chose their value. Inputs without dynamic ones come back as they are.
 */
export function expandInputs(inputs: Inputs, given: Given): Inputs {
  if (!Object.values(inputs).some((input) => input.dynamic)) return inputs;
  return Object.fromEntries(expand(inputs, given, ""));
}

function expand(inputs: Inputs, given: Given, prefix: string): [string, Input][] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const path = prefix + name;
    return input.dynamic ? expandDynamic(input, input.dynamic, given, path) : [[path, input] as [string, Input]];
  });
}

function expandDynamic(input: Input, dynamic: Dynamic, given: Given, path: string): [string, Input][] {
  if (dynamic.kind === "autogrow") {
    const { template, names, min } = dynamic;
    const required = !template.input.optional;
    return names.map((name, i) => [`${path}.${name}`, { ...template.input, optional: !required || i >= min }]);
  }
  const self: [string, Input] = [path, input];
  if (!Object.hasOwn(given, path)) return [];
  if (dynamic.kind === "slot") return [self, ...expand(dynamic.inputs, given, `${path}.`)];
  const chosen = dynamic.options.find((option) => option.key === given[path]);
  return chosen ? [self, ...expand(chosen.inputs, given, `${path}.`)] : [];
}

/** Flat values as the dynamic inputs' `parse` takes them: the other way round of `expandInputs`. Others are left out. */
export function nestValues(inputs: Inputs, flat: Given): Given {
  return nest(inputs, flat, "");
}

function nest(inputs: Inputs, flat: Given, prefix: string): Given {
  const entries = Object.entries(inputs).map(([name, input]) => {
    const path = prefix + name;
    return [name, input.dynamic ? nestDynamic(input.dynamic, flat, path) : own(flat, path)];
  });
  return Object.fromEntries(entries);
}

function nestDynamic(dynamic: Dynamic, flat: Given, path: string): unknown {
  if (dynamic.kind === "autogrow") {
    const present = dynamic.names.filter((name) => Object.hasOwn(flat, `${path}.${name}`));
    return Object.fromEntries(present.map((name) => [name, flat[`${path}.${name}`]]));
  }
  if (!Object.hasOwn(flat, path)) return undefined;
  const value = flat[path];
  if (dynamic.kind === "slot") return { value, values: nest(dynamic.inputs, flat, `${path}.`) };
  const chosen = dynamic.options.find((option) => option.key === value);
  return { key: value, values: chosen ? nest(chosen.inputs, flat, `${path}.`) : {} };
}

function own(values: Given, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
