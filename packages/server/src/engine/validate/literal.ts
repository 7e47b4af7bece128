import { isObject, type Json } from "@netdist/sdk/prompt";
import { coerce } from "../python/coerce.ts";
import { pythonFloat, pythonLiteral, pythonText } from "../python/text.ts";
import { comboValues, type Declared, inputConfig } from "./config.ts";
import { issue } from "./issues.ts";
import type { Issue } from "./types.ts";

/** Longer lists are not spelled out in an issue. */
const MAX_LISTED = 20;

/** The literal as the node will see it (unwrapped, coerced), or what is wrong with its kind. */
export async function coerceLiteral(literal: Declared, value: Json): Promise<{ value: Json; issue?: Issue }> {
  const unwrapped = isObject(value) && Object.hasOwn(value, "__value__") ? (value["__value__"] ?? null) : value;
  try {
    return { value: coerce(literal.input.type, unwrapped) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { name, input } = literal;
    const what = `Failed to convert an input value to a ${input.type} value`;
    const found = issue("invalid_input_type", what, `${name}, ${pythonText(unwrapped)}, ${message}`, {
      input_name: name,
      input_config: await inputConfig(literal),
      received_value: unwrapped,
      exception_message: message,
    });
    return { value: unwrapped, issue: found };
  }
}

/** Range of a number, membership of a combo. */
export async function checkLiteral(literal: Declared, value: Json): Promise<Issue | undefined> {
  return (await checkRange(literal, value)) ?? checkMembership(literal, value);
}

async function checkRange(literal: Declared, value: Json): Promise<Issue | undefined> {
  const { min, max } = literal.input.options;
  if (!isNumber(value)) return undefined;
  if (isNumber(min) && value < min)
    return outOfRange(literal, value, "value_smaller_than_min", "smaller than min", min);
  if (isNumber(max) && value > max) return outOfRange(literal, value, "value_bigger_than_max", "bigger than max", max);
  return undefined;
}

async function outOfRange(literal: Declared, value: Json, type: string, what: string, limit: Json): Promise<Issue> {
  const { name, input } = literal;
  const text = input.type === "FLOAT" ? pythonFloat : pythonText;
  return issue(type, `Value ${text(value)} ${what} of ${text(limit)}`, name, {
    input_name: name,
    input_config: await inputConfig(literal),
    received_value: value,
  });
}

async function checkMembership(literal: Declared, value: Json): Promise<Issue | undefined> {
  const { name, input, node, profile } = literal;
  // 0.3.64 looks into lists of V1 form only.
  if (profile === "0.3.64" && node.form === "v3") return undefined;
  const values = await comboValues(literal);
  if (values === undefined) return undefined;
  const given = input.options["multiselect"] === true && Array.isArray(value) ? value : [value];
  const wrong = given.filter((one) => !values.some((offered) => offered === one));
  if (wrong.length === 0) return undefined;
  const isLong = values.length > MAX_LISTED;
  const listed = isLong ? `(list of length ${values.length})` : pythonLiteral(values);
  const shown = profile === "0.3.64" ? `'${pythonText(value)}'` : wrong.map(pythonLiteral).join(", ");
  return issue("value_not_in_list", "Value not in list", `${name}: ${shown} not in ${listed}`, {
    input_name: name,
    input_config: isLong ? null : await inputConfig(literal),
    received_value: value,
  });
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
