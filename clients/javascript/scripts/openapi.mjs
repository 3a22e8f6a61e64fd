// Writes the types of the API's questions and answers, from the document that the server itself serves.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const path = "../../../adapters-api/src/main/resources/dev/parley/api/openapi.json";
const document = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
export const target = fileURLToPath(new URL("../packages/server/src/openapi.ts", import.meta.url));

/** The type of a schema, of the forms that the document has; any other is an error. */
export function typeOf(schema) {
  if (schema.$ref) return schema.$ref.replace("#/components/schemas/", "");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((it) => JSON.stringify(it)).join(" | ");
  if (schema.oneOf?.every((it) => it.type)) return schema.oneOf.map(typeOf).join(" | ");
  if (!Object.keys(schema).length) return "unknown";
  switch (schema.type) {
    case "string":
    case "boolean":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array": {
      const items = typeOf(schema.items);
      return items.includes("|") ? `(${items})[]` : `${items}[]`;
    }
    case "object":
      return [...(schema.allOf ?? []).map(typeOf), fieldsOf(schema)].join(" & ");
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}

function fieldsOf({ properties = {}, required = [] }) {
  const fields = Object.entries(properties).map(
    ([name, it]) => `${remark(it)}${name}${required.includes(name) ? "" : "?"}: ${typeOf(it)};`,
  );
  return fields.length ? `{\n${fields.join("\n")}\n}` : "{}";
}

const remark = ({ description }) => (description ? `/** ${description} */\n` : "");

export async function source() {
  const types = Object.entries(document.components.schemas)
    .filter(([name]) => !/^(Document|Problem\d+)$/.test(name))
    .map(([name, schema]) => `${remark(schema)}export type ${name} = ${typeOf(schema)};\n`);
  const text = `// Made of the server's openapi.json by \`npm run openapi\`.\n\n${types.join("\n")}`;
  return format(text, { ...(await resolveConfig(target)), filepath: target });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await source());
