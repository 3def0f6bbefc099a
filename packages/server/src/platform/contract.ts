/** Holds answers against the contract. On in tests, where a difference is a failure; off otherwise. */
import type { Endpoint, TSchema } from "@pidge/api";
import type { Validator } from "typebox/compile";
import { stringifyIds, writeJson } from "./json.ts";

export type AnswerCheck = (endpoint: Endpoint, status: number, body: unknown) => void;

class ContractBroken extends Error {
  override readonly name = "ContractBroken";
}

export async function answerCheck(enabled: boolean): Promise<AnswerCheck> {
  if (!enabled) return () => {};
  // the compiler is large, and nobody but tests needs it
  const { Compile } = await import("typebox/compile");
  const compiled = new Map<TSchema, Validator>();
  return (endpoint, status, body) => {
    const where = `${endpoint.method} ${endpoint.path} → ${status}`;
    const schema = endpoint.answers[status];
    if (schema === undefined) throw new ContractBroken(`${where}: this status is not in the contract`);
    if (schema === null) {
      if (body !== undefined && body !== null) throw new ContractBroken(`${where}: the contract says no body`);
      return;
    }
    let validator = compiled.get(schema);
    if (validator === undefined) {
      validator = Compile(schema);
      compiled.set(schema, validator);
    }
    const json = writeJson(body ?? null);
    for (const form of [json, stringifyIds(json)]) {
      const sent: unknown = JSON.parse(form);
      if (validator.Check(sent)) continue;
      const faults = validator
        .Errors(sent)
        .slice(0, 5)
        .map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
      throw new ContractBroken(`${where}: ${faults.join("; ")} in ${JSON.stringify(sent).slice(0, 600)}`);
    }
  };
}
